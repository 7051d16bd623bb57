namespace SwarmMemory.Hosting.Configuration;

/// <summary>The engine that keeps the entries: <c>memory_persistence.storage_backend</c>.</summary>
public enum StorageBackend
{
    /// <summary>One SQLite file that every process of the project opens.</summary>
    Sqlite,

    /// <summary>One schema of a PostgreSQL database, which processes on many machines share.</summary>
    Postgres,
}
