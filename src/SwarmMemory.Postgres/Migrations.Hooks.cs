namespace SwarmMemory.Postgres;

internal static partial class Migrations
{
    private const string HooksSql = """
        -- What hooks reported. The id is given where it happened: a report that comes twice is known.
        create table activity (
            id text collate "C" not null primary key,
            swarm text collate "C" not null,
            agent text collate "C" not null,
            session text collate "C",
            kind bigint not null,
            subject text collate "C",
            at bigint not null
        );
        create index activity_subject on activity (swarm, kind, subject, at);
        create index activity_agent on activity (swarm, agent, at);
        create index activity_session on activity (swarm, session, at) where session is not null;
        create index activity_at on activity (at);

        create table task (
            swarm text collate "C" not null,
            id text collate "C" not null,
            agent text collate "C" not null,
            session text collate "C",
            type text collate "C" not null,
            description text collate "C",
            strategy text collate "C",
            started_at bigint not null,
            ended_at bigint,
            primary key (swarm, id)
        );
        create index task_open on task (swarm, started_at) where ended_at is null;
        """;
}
