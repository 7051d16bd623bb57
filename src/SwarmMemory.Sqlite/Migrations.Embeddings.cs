namespace SwarmMemory.Sqlite;

internal static partial class Migrations
{
    private const string EmbeddingsSql = """
        -- The vector of a version of an entry, a signed byte a dimension; empty while no model is configured.
        create table embedding (
            seq integer primary key,
            model integer not null,
            data blob not null
        );

        -- The signs of many vectors of one model together: what a search compares first.
        create table embedding_block (
            model integer not null,
            first_seq integer not null,
            last_seq integer not null,
            data blob not null,
            primary key (model, first_seq)
        );
        """;
}
