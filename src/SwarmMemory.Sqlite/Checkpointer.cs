using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Moves the write-ahead log into the database beside the writers, on a connection of its own: inside a commit, as SQLite does by default,
/// its disk flushes would keep every process waiting. Every process sees at each of its commits how long the log is, whoever wrote it. While
/// writers never pause, a checkpoint beside them never finishes and the log would grow for ever: past <see cref="FinishLength"/> the little
/// that is left is done while holding the gate, and past <see cref="MostLength"/> by a writer itself, before it lets the next one in.
/// </summary>
internal sealed class Checkpointer(SqliteOptions options, WriteGate gate, ILogger logger) : IAsyncDisposable
{
    /// <summary>A store writes about ten kilobytes. The disk flushes of a checkpoint slow the writers down that it runs beside.</summary>
    internal const long BesideLength = 32_000_000;

    internal const long FinishLength = 44_000_000;

    /// <summary>Where a person would be told.</summary>
    internal const long MostLength = 60_000_000;

    /// <summary>A checkpoint that could not do its work, because somebody reads an old state for long, is tried again after as many bytes more.</summary>
    internal const long Step = 4_000_000;

    private const long IsBusy = -1;

    /// <summary>Hundredths of a second for which a writer waits for another's checkpoint, at most.</summary>
    private const int Patience = 200;

    private readonly CancellationTokenSource _stopping = new();
    private SqliteConnection? _connection;
    private Task _running = Task.CompletedTask;
    private int _isRunning;
    private long _tried;
    private long _forced;

    /// <summary>Notes a commit of this process, after the gate was left.</summary>
    /// <param name="length">Of the log after it, in bytes.</param>
    public void Committed(long length)
    {
        if (length < options.CheckpointFrom || !IsDue(length, _tried) || Interlocked.Exchange(ref _isRunning, 1) != 0)
            return;
        _tried = length;
        _running = Task.Run(RunAsync);
    }

    /// <summary>
    /// Empties a log that has become too long, for a writer that has committed and is still at the gate. A checkpoint that is under way beside
    /// it is waited for: with nobody writing it comes to an end.
    /// </summary>
    public async ValueTask RelieveAsync(SqliteConnection connection, long length)
    {
        if (length < MostLength || !IsDue(length, _forced))
            return;
        _forced = length;
        try
        {
            for (var i = 0; i < Patience && Checkpoint(connection) == IsBusy; i++)
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
        catch (SqliteException e)
        {
            // What was committed is safe all the same.
            logger.LogWarning(e, "A checkpoint failed; the next one tries again.");
        }
    }

    /// <summary>The log's length when not all of it could be moved, else 0: the next writer begins it anew. Or that somebody else is at it.</summary>
    private static long Checkpoint(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "pragma wal_checkpoint(passive)";
        using var reader = command.ExecuteReader();
        reader.Read();
        var (isBusy, pages, moved) = (reader.GetInt32(0) != 0, reader.GetInt32(1), reader.GetInt32(2));
        return isBusy ? IsBusy : moved == pages ? 0 : pages * SqliteConnections.PageSize(connection);
    }

    // Shorter than at the last time: it was begun anew since.
    private static bool IsDue(long length, long last) => length < last || length >= last + Step;

    private async Task RunAsync()
    {
        try
        {
            var connection = await ConnectionAsync();
            if (Checkpoint(connection) < FinishLength)
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
            await CloseAsync();
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private async Task<SqliteConnection> ConnectionAsync()
    {
        if (_connection is { } open && !NativeSqlite.HasMoved(open))
            return open;
        await CloseAsync();
        _connection = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadWrite, _stopping.Token);
        SqliteConnections.Prepare(_connection, options, writes: true);
        return _connection;
    }

    private async ValueTask CloseAsync()
    {
        if (_connection is { } open)
            await open.DisposeAsync();
        _connection = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await CloseAsync();
        _stopping.Dispose();
    }
}
