using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Moves the write-ahead log into the database beside the writers, on a connection of its own: inside a commit, as SQLite does by default,
/// its disk flushes would keep every process waiting. While writers never pause, a checkpoint beside them never finishes and the log would
/// grow for ever: past <see cref="FinishPages"/> the little that is left is done while holding the gate.
/// </summary>
internal sealed class Checkpointer(SqliteOptions options, WriteGate gate, ILogger logger) : IAsyncDisposable
{
    /// <summary>Commits of this process between two checkpoints; a store writes three pages or so.</summary>
    private const int CommitsBetween = 300;

    private const int FinishPages = 4000;

    private readonly CancellationTokenSource _stopping = new();
    private int _commits;
    private Task _running = Task.CompletedTask;

    public void Committed()
    {
        if (Interlocked.Increment(ref _commits) < CommitsBetween || !_running.IsCompleted)
            return;
        _commits = 0;
        _running = Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        try
        {
            await using var connection = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadWrite, _stopping.Token);
            SqliteConnections.Prepare(connection, options, writes: true);
            if (Checkpoint(connection) < FinishPages)
                return;
            if (!await gate.EnterAsync(TimeSpan.FromSeconds(1), _stopping.Token))
                return;
            try
            {
                Checkpoint(connection);
            }
            finally
            {
                gate.Exit();
            }
        }
        catch (OperationCanceledException)
        {
            // Closing: the last connection to close checkpoints.
        }
        catch (Exception e) when (e is SqliteException or SwarmMemoryException)
        {
            logger.LogWarning(e, "A checkpoint failed; the next one tries again.");
        }
    }

    /// <summary>
    /// Pages in the log when not all of them could be moved, else 0: the next writer begins it anew. Busy means that another process is at it.
    /// </summary>
    private static int Checkpoint(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "pragma wal_checkpoint(passive)";
        using var reader = command.ExecuteReader();
        reader.Read();
        var (isBusy, pages, moved) = (reader.GetInt32(0) != 0, reader.GetInt32(1), reader.GetInt32(2));
        return isBusy || moved == pages ? 0 : pages;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }
}
