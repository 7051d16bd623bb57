using System.Collections.Concurrent;
using SwarmMemory.Hosting;

namespace SwarmMemory.Mcp.Server;

/// <summary>
/// The store of this server, and who is calling. A store that cannot be opened does not end the server: each call tries again and says why,
/// because a client shows an agent the error of a tool and not that of a server that is gone.
/// </summary>
internal sealed class MemorySource(SwarmMemoryHost host) : IAsyncDisposable
{
    private const int MaxCallers = 1000;

    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile SwarmStore? _store;

    // The few agents of a client call again and again; checking their names each time would cost more than a read.
    private readonly ConcurrentDictionary<(string? Swarm, string? Agent, string? Client, string Tool), SwarmMemoryManager> _callers = new();

    /// <summary>The swarm of a caller that names none.</summary>
    public string DefaultSwarm => host.DefaultSwarm;

    public async ValueTask<SwarmStore> StoreAsync(CancellationToken cancellationToken)
    {
        if (_store is { } open)
            return open;

        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _store ??= await host.OpenStoreAsync(cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>
    /// The memory as a caller uses it. Labels that are not given come from the environment, then from configuration, then from the project's
    /// folder and the client's name.
    /// </summary>
    /// <exception cref="SwarmMemoryException">When the store cannot be opened, or a label cannot stand in a key.</exception>
    public async ValueTask<SwarmMemoryManager> ForAsync(
        string? swarm, string? agent, string? client, string tool, CancellationToken cancellationToken)
    {
        var store = await StoreAsync(cancellationToken);
        if (_callers.Count > MaxCallers)
            _callers.Clear();
        var memory = _callers.GetOrAdd((swarm, agent, client, tool),
            static (c, of) => of.store.For(c.Agent ?? of.host.DefaultAgent(c.Client), c.Swarm ?? of.host.DefaultSwarm, c.Tool), (store, host));
        memory.Touch();
        return memory;
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is { } open)
            await open.DisposeAsync();
        _opening.Dispose();
    }
}
