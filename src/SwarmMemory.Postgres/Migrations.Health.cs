namespace SwarmMemory.Postgres;

internal static partial class Migrations
{
    private const string HealthSql = """
        -- What was measured, one row a check: thinned out with age, so that the table stays small. `marks` are the counters at that moment.
        create table health_sample (
            at bigint primary key,
            entries bigint not null,
            bytes bigint not null,
            size bigint not null,
            free bigint not null,
            log_size bigint not null,
            cache_hit_rate double precision,
            operations bigint not null,
            p50_us bigint,
            p99_us bigint,
            stale bigint not null,
            unread bigint not null,
            marks text collate "C"
        );

        create table alert (
            name text collate "C" not null primary key,
            severity bigint not null,
            since bigint not null,
            value double precision not null,
            threshold double precision not null,
            evidence text collate "C" not null
        );

        -- Where background work stopped: a key to go on after, and what it has counted so far.
        create table care (
            name text collate "C" not null primary key,
            cursor text collate "C" not null,
            counted bigint not null,
            found bigint not null
        );
        """;
}
