namespace SwarmMemory.Sqlite;

internal static partial class Migrations
{
    private const string HooksSql = """
        -- What hooks reported. The id is given where it happened: a report that comes twice is known.
        create table activity (
            id text not null primary key,
            swarm text not null,
            agent text not null,
            session text,
            kind integer not null,
            subject text,
            at integer not null
        ) without rowid;
        create index activity_subject on activity (swarm, kind, subject, at);
        create index activity_agent on activity (swarm, agent, at);
        create index activity_session on activity (swarm, session, at) where session is not null;
        create index activity_at on activity (at);

        create table task (
            swarm text not null,
            id text not null,
            agent text not null,
            session text,
            type text not null,
            description text,
            strategy text,
            started_at integer not null,
            ended_at integer,
            primary key (swarm, id)
        ) without rowid;
        create index task_open on task (swarm, started_at) where ended_at is null;
        """;
}
