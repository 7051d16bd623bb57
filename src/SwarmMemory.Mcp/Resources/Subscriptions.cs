using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Resources;

/// <summary>
/// Tells subscribers of a change that any process made: to an entry, by a message that came into an inbox, or to the alerts. One follower serves all
/// subscriptions of this server; it starts with the first of them.
/// </summary>
internal sealed class Subscriptions(MemorySource source, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger("SwarmMemory.Mcp.Subscriptions");
    private const int Batch = 500;
    private static readonly TimeSpan BetweenTelling = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<(string Owner, string Topic), Subscriber> _subscribers = new();
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _follower = Task.CompletedTask;
    private bool _untold;
    private long _toldAt;

    /// <param name="Inbox">Whose inbox it follows, or null.</param>
    /// <param name="NewestAsync">A number that grows with what it follows; null when that is an entry.</param>
    private sealed record Subscriber(string Uri, Caller? Inbox, Func<SwarmStore, CancellationToken, Task<long>>? NewestAsync, Func<string, Task> TellAsync)
    {
        /// <summary>The newest that it was told of, or that was there before.</summary>
        public long Told { get; set; }
    }

    public async ValueTask<EmptyResult> SubscribeAsync(RequestContext<SubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        var server = request.Server;
        await AddAsync("session", request.Params!.Uri, uri => server.SendNotificationAsync(
            NotificationMethods.ResourceUpdatedNotification, new ResourceUpdatedNotificationParams { Uri = uri }), cancellationToken);
        return new EmptyResult();
    }

    public ValueTask<EmptyResult> UnsubscribeAsync(RequestContext<UnsubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        _subscribers.TryRemove(("session", TopicOf(request.Params!.Uri).Topic), out _);
        return new(new EmptyResult());
    }

    /// <summary>The stream of protocol 2026-07-28: acknowledges what it will tell of, then tells until the client cancels.</summary>
    public async ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        var id = request.JsonRpcRequest.Id;
        var owner = $"listen {id}";
        List<string> granted = [];
        try
        {
            foreach (var uri in request.Params?.Notifications?.ResourceSubscriptions ?? [])
            {
                await AddAsync(owner, uri, changed => NotifyAsync(NotificationMethods.ResourceUpdatedNotification, new JsonObject { ["uri"] = changed }),
                    cancellationToken);
                granted.Add(uri);
            }

            var notifications = new SubscriptionsListenNotifications { ResourceSubscriptions = granted };
            await NotifyAsync(NotificationMethods.SubscriptionsAcknowledgedNotification, (JsonObject)JsonSerializer.SerializeToNode(
                new SubscriptionsAcknowledgedNotificationParams { Notifications = notifications },
                McpJsonUtilities.DefaultOptions.GetTypeInfo<SubscriptionsAcknowledgedNotificationParams>())!);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            foreach (var subscription in _subscribers.Keys.Where(s => s.Owner == owner))
                _subscribers.TryRemove(subscription, out _);
        }

        return new EmptyResult();

        Task NotifyAsync(string method, JsonObject parameters)
        {
            parameters["_meta"] = new JsonObject { [MetaKeys.SubscriptionId] = id.Id is long number ? number : (JsonNode)id.ToString() };
            return request.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters }, CancellationToken.None);
        }
    }

    private async Task AddAsync(string owner, string uri, Func<string, Task> tellAsync, CancellationToken cancellationToken)
    {
        var (topic, inbox, newestAsync) = TopicOf(uri);
        await _starting.WaitAsync(cancellationToken);
        try
        {
            // From here on, before the subscription is acknowledged: what comes after that is told.
            var store = await source.StoreAsync(cancellationToken);
            var subscriber = new Subscriber(uri, inbox, newestAsync, tellAsync);
            if (newestAsync is not null)
                subscriber.Told = await newestAsync(store, cancellationToken);
            var newest = await store.Entries.NewestSequenceAsync(cancellationToken);
            _subscribers[(owner, topic)] = subscriber;
            if (_follower.IsCompleted)
                _follower = Task.Run(() => FollowAsync(store, newest), CancellationToken.None);
        }
        catch (SwarmMemoryException e)
        {
            throw new McpProtocolException($"{e.Message} {e.Hint}", McpErrorCode.InternalError);
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task FollowAsync(SwarmStore store, long after)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var changes = await store.Entries.ChangesAsync(after, Batch, _stopping.Token);
                foreach (var key in changes.Select(c => c.Key.Value).Distinct())
                    await TellAsync(key);
                await TellOthersAsync(store, changes.Count > 0);
                if (changes.Count > 0)
                    after = changes[^1].Sequence;
                else
                    await store.Entries.WaitForChangeAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SwarmMemoryException e)
            {
                _logger.LogWarning("Following the changes failed and is taken up again: {Message}", e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(250), store.Time, CancellationToken.None);
            }
        }
    }

    private async Task TellAsync(string topic)
    {
        foreach (var (subscription, subscriber) in _subscribers)
        {
            if (subscription.Topic == topic)
                await subscriber.TellAsync(subscriber.Uri);
        }
    }

    /// <param name="changed">Entries changed, which may be news to those whose inboxes are followed.</param>
    private async Task TellOthersAsync(SwarmStore store, bool changed)
    {
        _untold |= changed;
        foreach (var subscriber in _subscribers.Values.Where(s => s.NewestAsync is not null))
        {
            // Now and then while others write without end, not at each of their writes.
            if (_untold && subscriber.Inbox is not null && store.Time.GetElapsedTime(_toldAt) >= BetweenTelling)
            {
                await store.TryTellAsync(_stopping.Token);
                (_untold, _toldAt) = (false, store.Time.GetTimestamp());
            }

            var newest = await subscriber.NewestAsync!(store, _stopping.Token);
            if (newest <= subscriber.Told)
                continue;
            subscriber.Told = newest;
            await subscriber.TellAsync(subscriber.Uri);
        }
    }

    private (string Topic, Caller? Inbox, Func<SwarmStore, CancellationToken, Task<long>>? NewestAsync) TopicOf(string? uri)
    {
        try
        {
            if (uri == HealthResource.Uri)
                return (uri, null, (store, cancel) => store.Health.ChangesAsync(cancel));
            if (InboxResource.Owner(source, uri) is { } owner)
                return ($"inbox {owner.Agent}", owner, (store, cancel) => store.Messages.NewestAsync(owner, cancel));
            return MemoryResource.Key(uri) is { } key
                ? (key.Value, null, null)
                : throw new McpProtocolException("Only memory://KEY, swarm://inbox/AGENT and swarm://health can be subscribed to.", McpErrorCode.InvalidParams);
        }
        catch (SwarmMemoryException e)
        {
            throw new McpProtocolException($"{e.Message} {e.Hint}", McpErrorCode.InvalidParams);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _follower;
        _stopping.Dispose();
        _starting.Dispose();
    }
}
