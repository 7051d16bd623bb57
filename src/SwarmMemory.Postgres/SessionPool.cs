using System.Collections.Concurrent;
using Npgsql;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>The sessions of one process: as many as were ever busy at once, a few of them kept.</summary>
internal sealed class SessionPool(NpgsqlDataSource source, ILeaseHost leases) : IAsyncDisposable
{
    private const int Kept = 3;

    private readonly ConcurrentBag<PostgresSession> _idle = [];
    private volatile bool _disposed;

    public async ValueTask<PostgresSession> RentAsync(CancellationToken cancellationToken)
    {
        while (_idle.TryTake(out var idle))
        {
            if (idle.IsUsable)
                return idle;
            await idle.DisposeAsync();
        }

        return new PostgresSession(await source.OpenConnectionAsync(cancellationToken), leases);
    }

    public ValueTask ReturnAsync(PostgresSession session)
    {
        if (_disposed || !session.IsUsable || _idle.Count >= Kept)
            return session.DisposeAsync();
        _idle.Add(session);
        return ValueTask.CompletedTask;
    }

    /// <summary>Another server may have taken over: what is open leads to the old one.</summary>
    public async ValueTask ForgetAsync()
    {
        while (_idle.TryTake(out var idle))
            await idle.DisposeAsync();
        source.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        while (_idle.TryTake(out var idle))
            await idle.DisposeAsync();
    }
}
