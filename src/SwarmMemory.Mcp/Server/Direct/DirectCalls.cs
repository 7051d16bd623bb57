using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SwarmMemory.Mcp.Server.Direct;

/// <summary>
/// The short way from a line of input to its answer: on the thread that read it, without the SDK's trees, channels and changes of thread,
/// which cost several times what a read of the store does. It takes calls of a few tools in their plain form, in sessions of the protocol's
/// first era; all others it leaves to the SDK, which gives the same answers. Calls on one key take effect in the order in which they came.
/// </summary>
internal sealed class DirectCalls(MemorySource source, McpServer server, DirectTool[] tools, ILoggerFactory loggers) : IAsyncDisposable
{
    /// <summary>The first protocol version without sessions, in which each request says who is asking.</summary>
    private const string WithoutSessions = "2026-07-28";

    private readonly ILogger _logger = loggers.CreateLogger("SwarmMemory.Mcp.Tools");
    private readonly ConcurrentDictionary<RequestId, Pending> _pending = new();
    private CancellationTokenSource _cancellation = new();

    /// <summary>A call that waits for its turn, for another call or for another program.</summary>
    private sealed class Pending(DirectTool tool, string[] keys, CancellationTokenSource cancellation)
    {
        public DirectTool Tool { get; } = tool;
        public string[] Keys { get; } = keys;
        public CancellationTokenSource Cancellation { get; } = cancellation;
        public Task Answered { get; set; } = Task.CompletedTask;
    }

    /// <summary>Takes a call, or leaves it. Called by one thread at a time.</summary>
    /// <param name="answer">Told the answer, now or later and then on another thread; the last argument is whether it is now.</param>
    public bool TryTake(ReadOnlySpan<byte> line, Action<RequestId, ToolReply, bool> answer)
    {
        if (!DirectRequest.TryRead(line, out var request) || Find(request.Tool) is not { } tool || !HasSession())
            return false;

        DirectArguments arguments;
        string[]? keys = null;
        Task<ToolReply> running;
        try
        {
            arguments = DirectArguments.Read(request.Arguments, tool.AllNames);
            var (swarm, agent, bound) = (arguments.OptionalText("swarm"), arguments.OptionalText("agent"), tool.Bind(arguments));
            var before = Task.CompletedTask;
            if (!_pending.IsEmpty)
            {
                if (_pending.ContainsKey(request.Id))
                    return false;
                before = Before(tool, keys = arguments.Keys());
            }

            running = RunAsync(before, tool, swarm, agent, bound, _cancellation.Token);
        }
        catch (Exception e) when (e is DirectArguments.NotPlainException or JsonException or InvalidOperationException)
        {
            // Nothing has begun: the general way finds the same fault and has the words for it.
            return false;
        }

        if (running.IsCompleted)
        {
            answer(request.Id, Reply(tool, running), true);
            return true;
        }

        var pending = new Pending(tool, keys ?? arguments.Keys(), _cancellation);
        _cancellation = new();
        _pending[request.Id] = pending;
        pending.Answered = AnswerLaterAsync(request.Id, pending, running, answer);
        return true;
    }

    /// <summary>What the client no longer waits for.</summary>
    public void Cancel(JsonRpcNotification notification)
    {
        try
        {
            if (notification.Params?["requestId"] is { } id
                && _pending.TryGetValue(id.Deserialize(McpJsonUtilities.DefaultOptions.GetTypeInfo<RequestId>()), out var pending))
                pending.Cancellation.Cancel();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ObjectDisposedException)
        {
            // The protocol says that a cancellation that makes no sense, or comes too late, is ignored.
        }
    }

    /// <summary>Waits until every call has its answer.</summary>
    public Task DrainAsync() => Task.WhenAll(_pending.Values.Select(p => p.Answered));

    /// <summary>Ends the calls that wait.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var pending in _pending.Values)
        {
            try
            {
                await pending.Cancellation.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // Answered in this moment.
            }
        }

        await DrainAsync();
        _cancellation.Dispose();
    }

    private async Task<ToolReply> RunAsync(
        Task before, DirectTool tool, string? swarm, string? agent, DirectTool.Call bound, CancellationToken cancellationToken)
    {
        await before.WaitAsync(cancellationToken);
        var client = server.ClientInfo?.Name;
        var call = new ToolCall(await source.ForAsync(swarm, agent, client, tool.Name, cancellationToken), client);
        await bound(call, cancellationToken);
        return call.Reply!;
    }

    /// <summary>When the calls are answered that came earlier and are about the same keys, if one of the two writes.</summary>
    private Task Before(DirectTool tool, string[] keys)
    {
        Task[] earlier = [.. _pending.Values.Where(p => (p.Tool.Writes || tool.Writes) && p.Keys.Intersect(keys).Any()).Select(p => p.Answered)];
        return earlier.Length == 0 ? Task.CompletedTask : Task.WhenAll(earlier);
    }

    private bool HasSession() => server.NegotiatedProtocolVersion is { } version && string.CompareOrdinal(version, WithoutSessions) < 0;

    private DirectTool? Find(ReadOnlySpan<byte> name)
    {
        foreach (var tool in tools)
        {
            if (name.SequenceEqual(tool.Utf8Name))
                return tool;
        }

        return null;
    }

    private async Task AnswerLaterAsync(
        RequestId id, Pending pending, Task<ToolReply> running, Action<RequestId, ToolReply, bool> answer)
    {
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (!(running.IsCanceled && pending.Cancellation.IsCancellationRequested))
            answer(id, Reply(pending.Tool, running), false);
        _pending.TryRemove(new(id, pending));
        pending.Cancellation.Dispose();
    }

    private ToolReply Reply(DirectTool tool, Task<ToolReply> finished)
    {
        if (finished.IsCompletedSuccessfully)
            return finished.GetAwaiter().GetResult();
        if (finished.Exception?.InnerException is SwarmMemoryException known)
        {
            _logger.LogDebug("{Tool} answered {Code}", tool.Name, known.Code.Name());
            return ToolReply.Of(known);
        }

        _logger.LogError(finished.Exception, "{Tool} failed.", tool.Name);
        return ToolReply.Of(new SwarmMemoryException(ErrorCode.StorageUnavailable, $"{tool.Name} failed; whether it had an effect is not known.",
            "Read the entry before you try again; the log in .swarm/logs says more."));
    }
}
