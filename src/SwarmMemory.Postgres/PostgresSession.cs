using Npgsql;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>An open connection with its prepared statements.</summary>
internal sealed class PostgresSession : IAsyncDisposable
{
    public PostgresSession(NpgsqlConnection connection, ParameterTypes types, ILeaseHost leases)
    {
        Connection = connection;
        Storage = new StorageSession(connection, text => new PostgresStatement(connection, text, types), leases);
        connection.Notice += (_, e) => WasWarned |= e.Notice.SqlState == PostgresErrorCodes.Warning;
    }

    public NpgsqlConnection Connection { get; }
    public StorageSession Storage { get; }

    /// <summary>
    /// The server has warned. During a commit that is: somebody cut its wait for the standby short, so that it is not yet what a commit promises.
    /// </summary>
    public bool WasWarned { get; set; }

    public bool IsUsable => Connection.State == System.Data.ConnectionState.Open;

    public ValueTask DisposeAsync() => Storage.DisposeAsync();
}
