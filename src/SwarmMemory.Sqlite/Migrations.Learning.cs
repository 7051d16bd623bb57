namespace SwarmMemory.Sqlite;

internal static partial class Migrations
{
    private const string LearningSql = """
        -- clock is the store's count of outcomes: by it what forgets is aged.
        create table outcome (
            id integer primary key,
            clock integer not null,
            task integer not null,
            strategy integer not null,
            success integer not null,
            pattern_type integer,
            seconds real,
            at integer not null,
            swarm text not null,
            agent text not null,
            agents text,
            task_id text,
            context text,
            notes text
        );
        create index outcome_task on outcome (task);

        create table learn_state (
            id integer primary key check (id = 1),
            outcomes integer not null,
            scores blob,
            bins blob
        );

        -- Ids are hashes of names, so that what comes from two stores is the same thing in both. levels: the fields that are levels of this
        -- task type, one a line.
        create table learn_task (
            id integer primary key,
            name text not null unique,
            outcomes integer not null,
            levels text not null,
            nodes integer not null
        );
        create table learn_strategy (
            id integer primary key,
            name text not null unique,
            agents integer not null
        );

        -- Counts of one strategy (0: of all) at one level: outcomes, successes, expected successes for each of three horizons.
        create table learn_tally (
            node integer not null,
            strategy integer not null,
            n0 real not null, s0 real not null, e0 real not null,
            n1 real not null, s1 real not null, e1 real not null,
            n2 real not null, s2 real not null, e2 real not null,
            at integer not null,
            timed real not null,
            log_time real not null,
            log_time_squares real not null,
            primary key (node, strategy)
        ) without rowid;
        create table learn_level (
            node integer not null primary key,
            task integer not null,
            depth integer not null,
            name text not null,
            since integer not null
        ) without rowid;
        create index learn_level_task on learn_level (task, depth);
        create table learn_weight (
            feature integer not null,
            strategy integer not null,
            mean real not null,
            variance real not null,
            primary key (feature, strategy)
        ) without rowid;
        create table learn_field (
            name text not null primary key,
            known integer not null
        ) without rowid;
        create table learn_pattern (
            key text not null primary key,
            pattern_type integer not null,
            success integer not null,
            description text not null,
            outcomes integer not null,
            successes integer not null,
            since integer not null
        ) without rowid;
        create index learn_pattern_outcomes on learn_pattern (outcomes, key);
        create table learn_agent (
            strategy integer not null,
            agent text not null,
            outcomes integer not null,
            successes integer not null,
            primary key (strategy, agent)
        ) without rowid;
        """;
}
