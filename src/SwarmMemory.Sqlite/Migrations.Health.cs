namespace SwarmMemory.Sqlite;

internal static partial class Migrations
{
    private const string HealthSql = """
        -- What was measured, one row a check: thinned out with age, so that the table stays small. `marks` are the counters at that moment.
        create table health_sample (
            at integer primary key,
            entries integer not null,
            bytes integer not null,
            size integer not null,
            free integer not null,
            log_size integer not null,
            cache_hit_rate real,
            operations integer not null,
            p50_us integer,
            p99_us integer,
            stale integer not null,
            unread integer not null,
            marks text
        );

        create table alert (
            name text not null primary key,
            severity integer not null,
            since integer not null,
            value real not null,
            threshold real not null,
            evidence text not null
        ) without rowid;

        -- Where background work stopped: a key to go on after, and what it has counted so far.
        create table care (
            name text not null primary key,
            cursor text not null,
            counted integer not null,
            found integer not null
        ) without rowid;

        -- Shared memory gets totals too, so that nobody has to count entries to know how many there are.
        insert into account (name, bytes, entries)
        select case category when 1 then 'swarm:' when 2 then 'agent:' when 3 then 'session:' when 4 then 'global:' else 'neural:' end
                   || case when key glob 'swarm-*' then substr(key, 7, instr(key, '/') - 7) else '' end,
               sum(size), count(*)
        from entry
        where deleted = 0 and (category in (1, 4, 5) or key glob 'agent/*' or key glob 'session/*')
        group by 1;
        """;
}
