namespace SwarmMemory.Postgres;

internal static partial class Migrations
{
    private const string SearchSql = """
        -- A stretch of the change feed whose documents are in the index; state 0: being built, 1: live.
        create table search_segment (
            id bigint primary key,
            generation bigint not null,
            state bigint not null,
            first_seq bigint not null,
            last_seq bigint not null,
            documents bigint not null,
            words bigint not null,
            blocks bigint not null
        );

        create table search_block (
            segment bigint not null,
            term bigint not null,
            document bigint not null,
            data bytea not null,
            primary key (segment, term, document)
        );
        alter table search_block alter data set storage external;
        """;
}
