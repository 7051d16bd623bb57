using Microsoft.Data.Sqlite;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>Maintenance of one SQLite file, on connections of its own: no reader and no writer finds its own busy with it.</summary>
internal sealed class SqliteCare(SqliteOptions options, WriteGate gate, TimeProvider time) : IStorageCare
{
    public async Task<CopyFacts> CopyAsync(string file, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await SnapshotCopy.RunAsync(options, file, progress, cancellationToken);
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
    }

    public Task<RestoreResult> RestoreAsync(string file, Caller caller, string? prefix, CancellationToken cancellationToken) =>
        WriteAsync(connection => new SnapshotRestore(connection, time).Run(file, caller, prefix), cancellationToken);

    /// <summary>Runs work as the one writer of all processes, on a connection of its own.</summary>
    private async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        if (!await gate.EnterAsync(options.WriteDeadline, cancellationToken))
            throw StorageFault.Busy.ToException();
        try
        {
            await using var connection = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadWrite, cancellationToken);
            SqliteConnections.Prepare(connection, options, writes: true);
            return work(connection);
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
        finally
        {
            gate.Exit();
        }
    }
}
