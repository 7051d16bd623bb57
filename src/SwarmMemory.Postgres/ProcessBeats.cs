using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>
/// Which processes live, wherever they run: each that has to be watched says so every few seconds, on the database's clock. One that has not for
/// <see cref="Life"/> is dead to all others, and to itself when it comes back: what it held may be another's by then, with a newer fence.
/// </summary>
internal sealed class ProcessBeats(NpgsqlDataSource source, TimeProvider time, ILogger logger) : ILeaseHost, IAsyncDisposable
{
    /// <summary>How long after its last sign of life a process counts as living, and how often it gives one.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>A sign of life need not wait for the disk or a standby.</summary>
    private const string Unhurried = "set local synchronous_commit = off";

    private const string Beat = """
        insert into process (id, ends_at) values ($1, clock_timestamp() + interval '10 seconds')
        on conflict (id) do update set ends_at = excluded.ends_at
        """;

    private const string Leave = "delete from process where id = $1 or ends_at < clock_timestamp() - interval '1 day'";

    private static readonly StatementText IsAlive = new("""
        select case when exists (select 1 from process where id = @id and ends_at > clock_timestamp()) then 1 else 0 end
        """, "@id");

    private readonly Lock _lock = new();
    private readonly HashSet<string> _own = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task? _beating;

    public LeaseTime Now(StorageSession session) => new(1, session.Now);

    public async ValueTask<bool> TryAnnounceAsync(string process, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_own.Contains(process))
                return true;
        }

        await SayAsync(Beat, process, cancellationToken);
        lock (_lock)
        {
            _own.Add(process);
            _beating ??= Task.Run(BeatAsync, CancellationToken.None);
        }

        return true;
    }

    public async ValueTask<bool> IsAliveAsync(StorageSession session, string process, CancellationToken cancellationToken) =>
        await session.Use(IsAlive).With(process).NumberAsync(cancellationToken) != 0;

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await NextAsync(timer))
        {
            string[] own;
            lock (_lock)
                own = [.. _own];
            try
            {
                foreach (var process in own)
                    await SayAsync(Beat, process, _stopping.Token);
            }
            catch (Exception e) when (PostgresFaults.MayPass(e) || e is PostgresException)
            {
                logger.LogWarning("A sign of life did not reach the database; locks of this session end {Seconds} s after the last one that did.", Life.TotalSeconds);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SayAsync(string sql, string process, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new(WriteLock.Writes), new(Unhurried), new(sql) { Parameters = { new() { Value = process, NpgsqlDbType = NpgsqlDbType.Text } } } },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_beating is not null)
            await _beating;
        _stopping.Dispose();
        try
        {
            foreach (var process in _own)
                await SayAsync(Leave, process, CancellationToken.None);
        }
        catch (Exception e) when (PostgresFaults.MayPass(e) || e is PostgresException)
        {
            // Its time ends it.
        }
    }
}
