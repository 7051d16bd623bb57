namespace SwarmMemory.Sqlite;

/// <summary>Conflicts: what was overwritten or merged, and what waits for a decision.</summary>
internal static partial class Migrations
{
    private const string ConflictsSql = """
        -- autoincrement: an id that was told to an agent never comes to mean another conflict.
        create table conflict (
            id integer primary key autoincrement,
            key text not null,
            status integer not null,
            resolution integer not null,
            base_version integer not null,
            current_version integer not null,
            current_swarm text,
            current_author text,
            current_at integer,
            incoming_swarm text not null,
            incoming_author text not null,
            incoming_at integer not null,
            incoming_tags text,
            incoming_life integer,
            clashes text,
            size integer not null,
            resolved_by text,
            resolved_at integer,
            choice integer,
            resolved_version integer,
            expires_at integer not null
        );

        create index conflict_key on conflict (key, incoming_at);
        create index conflict_open on conflict (id) where status = 0;

        create table conflict_value (
            conflict_id integer not null,
            side integer not null,
            codec integer not null,
            size integer not null,
            checksum integer not null,
            value blob not null,
            primary key (conflict_id, side)
        );
        """;
}
