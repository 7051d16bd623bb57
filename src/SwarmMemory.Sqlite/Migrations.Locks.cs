namespace SwarmMemory.Sqlite;

/// <summary>Locks: fences, the leases that are held, and who waits.</summary>
internal static partial class Migrations
{
    private const string LocksSql = """
        -- The fence of a resource outlives its leases, so that a number is never given twice.
        create table fence (
            resource text not null primary key,
            value integer not null
        ) without rowid;

        -- `clock`, `ends_at` and `last_at` are of the clock that nobody can set; `acquired_at` and `expires_at` are for people.
        create table lease (
            resource text not null,
            fence integer not null,
            mode integer not null,
            swarm text not null,
            agent text not null,
            process text,
            held integer not null,
            clock integer not null,
            ends_at integer not null,
            last_at integer not null,
            acquired_at integer not null,
            expires_at integer not null,
            reason text,
            ticket integer,
            primary key (resource, fence)
        ) without rowid;

        create index lease_exclusive on lease (resource) where mode = 3;

        create table lease_wait (
            ticket integer primary key,
            resource text not null,
            mode integer not null,
            swarm text not null,
            agent text not null,
            process text,
            keep integer not null,
            life integer not null,
            clock integer not null,
            gives_up_at integer not null,
            asked_at integer not null,
            reason text
        );
        """;
}
