namespace SwarmMemory.Postgres;

/// <summary>How to open a PostgreSQL store.</summary>
public sealed record PostgresOptions
{
    /// <summary>
    /// Npgsql's connection string: one host, or several of which the primary is used. What it leaves out is taken from the <c>PG*</c> variables;
    /// encryption is required for hosts that are not this machine unless it says otherwise.
    /// </summary>
    public required string ConnectionString { get; init; }

    /// <summary>The schema that holds the memory; two memories in one database have two of them.</summary>
    public string Schema { get; init; } = DefaultSchema;

    public const string DefaultSchema = "swarm_memory";

    /// <summary>How long a write may wait for its turn.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call goes on trying while the server cannot be reached or another one takes over.</summary>
    public TimeSpan OutageDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Rows of a partition of a small table.</summary>
    internal long PartitionRows { get; init; } = 1_000_000;

    /// <summary>Where the <c>PG*</c> variables are read.</summary>
    internal Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Whose time it is: null, that of the database, which all clients share; a test tells another.</summary>
    internal TimeProvider? Clock { get; init; }
}
