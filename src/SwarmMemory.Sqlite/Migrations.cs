using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>The schema, step by step. `entry` is small and ordered by key; `entry_version` is append-only and is the change feed.</summary>
internal static partial class Migrations
{
    /// <summary>"SwrM" in ASCII: how a file says that it is ours.</summary>
    public const int ApplicationId = 0x5377724D;

    public static readonly Migration[] All =
    [
        new(1, 1, EntriesSql), new(2, 2, LocksSql), new(3, 3, MessagesSql), new(4, 3, ConflictsSql), new(5, 3, LearningSql), new(6, 3, SearchSql),
        new(7, 1, HooksSql), new(8, 8, HealthSql), new(10, 1, EmbeddingsSql), new(11, 1, PartitionsSql),
    ];

    public static int Newest => All[^1].Version;

    /// <summary>History and messages are in partitions on PostgreSQL; here they stay as they are.</summary>
    private const string PartitionsSql = "select 1";

    private const string EntriesSql = """
        create table store (
            id integer primary key check (id = 1),
            store_id text not null,
            schema_version integer not null,
            min_writer integer not null,
            created_at integer not null
        );

        create table entry (
            key text not null primary key,
            version integer not null,
            seq integer not null,
            deleted integer not null,
            category integer not null,
            author text not null,
            created_at integer not null,
            updated_at integer not null,
            expires_at integer,
            size integer not null,
            checksum integer not null,
            tags text
        ) without rowid;

        -- seq is the rowid: inserts append, and a change feed is a range scan. `previous` chains the versions of a key.
        create table entry_version (
            seq integer primary key,
            key text not null,
            version integer not null,
            previous integer,
            outcome integer not null,
            swarm text not null,
            author text not null,
            session text,
            tool text,
            at integer not null,
            codec integer not null,
            size integer not null,
            checksum integer not null,
            tags text,
            value blob
        );

        create table entry_tag (
            tag text not null,
            key text not null,
            primary key (tag, key)
        ) without rowid;

        create table entry_read (
            key text not null primary key,
            reads integer not null,
            last_read_at integer not null
        ) without rowid;

        create table account (
            name text not null primary key,
            bytes integer not null,
            entries integer not null
        ) without rowid;

        create table agent (
            swarm text not null,
            name text not null,
            client text,
            first_seen_at integer not null,
            last_seen_at integer not null,
            primary key (swarm, name)
        ) without rowid;

        create table counter (
            name text not null primary key,
            value integer not null
        ) without rowid;
        """;
}
