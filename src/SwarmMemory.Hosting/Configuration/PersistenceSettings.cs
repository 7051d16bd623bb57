using SwarmMemory.Postgres;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>Where and how entries are stored: <c>memory_persistence</c>.</summary>
public sealed record PersistenceSettings
{
    /// <summary>The storage engine.</summary>
    public StorageBackend StorageBackend { get; init; } = StorageBackend.Sqlite;

    /// <summary>The database file as written: absolute, or relative to <see cref="ProjectLocation.Root"/>.</summary>
    public string DatabasePath { get; init; } = ".swarm/memory.db";

    /// <summary>
    /// How to reach PostgreSQL, in Npgsql's form and without a password; empty: as the <c>PG*</c> variables say. <c>SWARM_MEMORY_CONNECTION</c> stands before it.
    /// </summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>The schema of the PostgreSQL database that holds this memory.</summary>
    public string Schema { get; init; } = PostgresOptions.DefaultSchema;

    /// <summary>The folder for snapshots as written: absolute, or relative to <see cref="ProjectLocation.Root"/>.</summary>
    public string BackupPath { get; init; } = ".swarm/backups";

    /// <summary>Snapshots of each origin that are kept at most, 1 to 10,000.</summary>
    public int BackupsKept { get; init; } = 14;

    /// <summary>How long snapshots are kept at most; the newest of each origin always is.</summary>
    public TimeSpan BackupRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Whether values are compressed when that makes them smaller by a quarter.</summary>
    public bool CompressionEnabled { get; init; } = true;

    /// <summary>Whether expired entries and old versions are removed in the background.</summary>
    public bool AutoCleanupEnabled { get; init; } = true;

    /// <summary>What an acknowledged write survives.</summary>
    public StorageDurability Durability { get; init; } = StorageDurability.Normal;
}
