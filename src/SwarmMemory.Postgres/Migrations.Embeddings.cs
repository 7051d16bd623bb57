namespace SwarmMemory.Postgres;

internal static partial class Migrations
{
    private const string EmbeddingsSql = """
        -- The vector of a version of an entry, a signed byte a dimension; empty while no model is configured.
        create table embedding (
            seq bigint primary key,
            model bigint not null,
            data bytea not null
        );
        alter table embedding alter data set storage external;

        -- The signs of many vectors of one model together: what a search compares first.
        create table embedding_block (
            model bigint not null,
            first_seq bigint not null,
            last_seq bigint not null,
            data bytea not null,
            primary key (model, first_seq)
        );
        alter table embedding_block alter data set storage external;
        """;
}
