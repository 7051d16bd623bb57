namespace SwarmMemory.Postgres;

/// <summary>Locks: fences, the leases that are held, and who waits.</summary>
internal static partial class Migrations
{
    private const string LocksSql = """
        -- The fence of a resource outlives its leases, so that a number is never given twice.
        create table fence (
            resource text collate "C" not null primary key,
            value bigint not null
        );

        -- `clock`, `ends_at` and `last_at` are of the clock that nobody can set; `acquired_at` and `expires_at` are for people.
        create table lease (
            resource text collate "C" not null,
            fence bigint not null,
            mode bigint not null,
            swarm text collate "C" not null,
            agent text collate "C" not null,
            process text collate "C",
            held bigint not null,
            clock bigint not null,
            ends_at bigint not null,
            last_at bigint not null,
            acquired_at bigint not null,
            expires_at bigint not null,
            reason text collate "C",
            ticket bigint,
            primary key (resource, fence)
        );

        create index lease_exclusive on lease (resource) where mode = 3;

        create table lease_wait (
            ticket bigint primary key,
            resource text collate "C" not null,
            mode bigint not null,
            swarm text collate "C" not null,
            agent text collate "C" not null,
            process text collate "C",
            keep bigint not null,
            life bigint not null,
            clock bigint not null,
            gives_up_at bigint not null,
            asked_at bigint not null,
            reason text collate "C"
        );

        -- Processes that keep leases for as long as they live: each says so again and again. Times are of the database's clock.
        create table process (
            id text collate "C" not null primary key,
            ends_at timestamptz not null
        );
        """;
}
