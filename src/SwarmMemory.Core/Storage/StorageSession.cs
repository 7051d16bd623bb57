using System.Data.Common;

namespace SwarmMemory.Storage;

/// <summary>
/// A connection for the length of one piece of work, with the hot statements kept prepared on it. Everything that is not hot goes through
/// Dapper on <see cref="Connection"/>.
/// </summary>
/// <param name="prepare">How the driver makes a statement on this connection.</param>
/// <param name="settle">How a driver runs what was posted, before others than its statements use the connection.</param>
internal sealed class StorageSession(DbConnection connection, Func<StatementText, Statement> prepare, ILeaseHost leases, Action? settle = null) : IAsyncDisposable
{
    private readonly Dictionary<StatementText, Statement> _statements = new(ReferenceEqualityComparer.Instance);

    public DbConnection Connection
    {
        get
        {
            settle?.Invoke();
            return connection;
        }
    }

    /// <summary>Unix milliseconds, read by the driver after the write lock is held, so that later transactions never see an earlier time.</summary>
    public long Now { get; set; }

    /// <summary>The clock of leases, and which processes live.</summary>
    public ILeaseHost Leases { get; } = leases;

    public Statement Use(StatementText text)
    {
        if (!_statements.TryGetValue(text, out var statement))
            _statements.Add(text, statement = prepare(text));
        return statement;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var statement in _statements.Values)
            await statement.DisposeAsync();
        await connection.DisposeAsync();
    }
}
