using Npgsql;
using NpgsqlTypes;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>
/// Tells other processes that somebody has committed, and waits to be told. Sent after the commit and not in it: the server lets only one transaction
/// that notifies commit at a time, of all its databases. It is a hint, which may be lost.
/// </summary>
internal sealed class ChangeHints(NpgsqlDataSource source, string channel, TimeProvider time) : IAsyncDisposable
{
    /// <summary>After a listening connection broke: polling keeps the promise meanwhile.</summary>
    private static readonly TimeSpan ListenAgain = TimeSpan.FromSeconds(1);

    private const string Notify = "select pg_notify($1, '')";

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ChangeWaiter _waiter = new(time);
    private Task? _listening;
    private Task _sending = Task.CompletedTask;
    private int _unsent;
    private bool _disposed;

    /// <summary>Several commits in a short time are one hint, and none when no session listens.</summary>
    public void Committed(bool isHeard)
    {
        _waiter.Raise();
        if (!isHeard)
            return;
        lock (_lock)
        {
            if (!_disposed && _unsent++ == 0)
                _sending = Task.Run(SendAsync, CancellationToken.None);
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _listening ??= Task.Run(ListenAsync, CancellationToken.None);
        }

        return _waiter.WaitAsync(cancellationToken);
    }

    private async Task SendAsync()
    {
        while (true)
        {
            int sent;
            lock (_lock)
                sent = _unsent;
            try
            {
                await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
                await using var command = new NpgsqlCommand(Notify, connection) { Parameters = { new() { Value = channel, NpgsqlDbType = NpgsqlDbType.Text } } };
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (Exception e) when (PostgresFaults.MayPass(e) || e is PostgresException or ObjectDisposedException)
            {
                // A hint that is lost costs a waiter a quarter of a second.
            }

            lock (_lock)
            {
                _unsent -= sent;
                if (_unsent == 0)
                    return;
            }
        }
    }

    private async Task ListenAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(_stopping.Token);
                connection.Notification += (_, _) => _waiter.Raise();
                await PostgresSchema.ExecuteAsync(connection, $"listen {PostgresSchema.Quote(channel)}", _stopping.Token);
                try
                {
                    await PostgresSchema.ExecuteAsync(connection, WriteLock.Listens, _stopping.Token);
                    // What was committed until now was not told.
                    _waiter.Raise();
                    while (true)
                        await connection.WaitAsync(_stopping.Token);
                }
                finally
                {
                    // Not for others to find in the pool, listening.
                    NpgsqlConnection.ClearPool(connection);
                }
            }
            catch (Exception e) when (PostgresFaults.MayPass(e) || e is PostgresException)
            {
                await Task.Delay(ListenAgain, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _disposed = true;
        _waiter.Dispose();

        await _stopping.CancelAsync();
        await _sending;
        if (_listening is not null)
            await _listening;
        _stopping.Dispose();
    }
}
