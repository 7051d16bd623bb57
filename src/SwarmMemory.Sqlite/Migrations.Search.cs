namespace SwarmMemory.Sqlite;

internal static partial class Migrations
{
    private const string SearchSql = """
        -- A stretch of the change feed whose documents are in the index; state 0: being built, 1: live.
        create table search_segment (
            id integer primary key,
            generation integer not null,
            state integer not null,
            first_seq integer not null,
            last_seq integer not null,
            documents integer not null,
            words integer not null,
            blocks integer not null
        );

        create table search_block (
            segment integer not null,
            term integer not null,
            document integer not null,
            data blob not null,
            primary key (segment, term, document)
        );
        """;
}
