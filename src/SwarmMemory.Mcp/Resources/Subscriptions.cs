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
/// Tells subscribers of a change that any process made. One follower of the change feed serves all subscriptions of this server; it
/// starts with the first of them.
/// </summary>
internal sealed class Subscriptions(MemorySource source, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger("SwarmMemory.Mcp.Subscriptions");
    private readonly ConcurrentDictionary<(string Owner, string Key), Subscriber> _subscribers = new();
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _follower = Task.CompletedTask;

    private sealed record Subscriber(string Uri, Func<string, Task> TellAsync);

    public async ValueTask<EmptyResult> SubscribeAsync(RequestContext<SubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        var server = request.Server;
        await AddAsync("session", request.Params!.Uri, uri => server.SendNotificationAsync(
            NotificationMethods.ResourceUpdatedNotification, new ResourceUpdatedNotificationParams { Uri = uri }), cancellationToken);
        return new EmptyResult();
    }

    public ValueTask<EmptyResult> UnsubscribeAsync(RequestContext<UnsubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        if (KeyOf(request.Params!.Uri) is { } key)
            _subscribers.TryRemove(("session", key.Value), out _);
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
        var key = KeyOf(uri) ?? throw new McpProtocolException("Only memory://KEY can be subscribed to.", McpErrorCode.InvalidParams);
        await _starting.WaitAsync(cancellationToken);
        try
        {
            _subscribers[(owner, key.Value)] = new Subscriber(uri, tellAsync);
            if (_follower.IsCompleted)
            {
                // From here on, before the subscription is acknowledged: what is written after that is told.
                var store = await source.StoreAsync(cancellationToken);
                var newest = await store.Entries.NewestSequenceAsync(cancellationToken);
                _follower = Task.Run(() => FollowAsync(store, newest), CancellationToken.None);
            }
        }
        catch (SwarmMemoryException e)
        {
            _subscribers.TryRemove((owner, key.Value), out _);
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
                await foreach (var changes in store.Changes.FollowAsync(after, _stopping.Token))
                {
                    after = changes[^1].Sequence;
                    foreach (var key in changes.Select(c => c.Key.Value).Distinct())
                        await TellAsync(key);
                }
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

    private async Task TellAsync(string key)
    {
        foreach (var (subscription, subscriber) in _subscribers)
        {
            if (subscription.Key == key)
                await subscriber.TellAsync(subscriber.Uri);
        }
    }

    private static MemoryKey? KeyOf(string? uri)
    {
        try
        {
            return MemoryResource.Key(uri);
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
