using System.Text.Json;
using ModelContextProtocol.Protocol;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>
/// Changes that another server on the folder makes reach a subscriber, in both eras. That nothing else comes is seen by the order: the feed
/// tells changes as they were made, so what comes first proves that what was made before it was not told.
/// </summary>
public sealed class SubscriptionTests : IAsyncLifetime
{
    private const string Updated = NotificationMethods.ResourceUpdatedNotification;
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";

    private readonly TestProject _project = new();
    private TestServer _server = null!;
    private TestServer _othersServer = null!;
    private WireClient _other = null!;

    public async ValueTask InitializeAsync()
    {
        _server = TestServer.Start(_project);
        _othersServer = TestServer.Start(_project);
        _other = await _othersServer.WireAsync("other");
    }

    [Fact]
    public async Task Subscribe_OtherServerChangesDeletesRestores_EachIsTold()
    {
        await using var client = await _server.WireAsync();
        await _other.StoreAsync("global/a", "0");
        await client.RequestAsync(RequestMethods.ResourcesSubscribe, """{"uri":"memory://global/a"}""");

        await _other.StoreAsync("global/a", "1");
        Assert.Equal("memory://global/a", Uri(await client.NotificationAsync(Updated)));
        await _other.CallAsync("memory_delete", """{"key":"global/a"}""");
        Assert.Equal("memory://global/a", Uri(await client.NotificationAsync(Updated)));
        await _other.StoreAsync("global/a", "2");
        Assert.Equal("memory://global/a", Uri(await client.NotificationAsync(Updated)));
    }

    [Fact]
    public async Task Subscribe_KeyThatIsNotThereYet_IsToldWhenItComes()
    {
        await using var client = await _server.WireAsync();
        await client.RequestAsync(RequestMethods.ResourcesSubscribe, """{"uri":"memory://global/later"}""");

        await _other.StoreAsync("global/later", "1");

        Assert.Equal("memory://global/later", Uri(await client.NotificationAsync(Updated)));
    }

    [Fact]
    public async Task Subscribe_OtherKeysChange_OnlyItsOwnIsTold()
    {
        await using var client = await _server.WireAsync();
        await client.RequestAsync(RequestMethods.ResourcesSubscribe, """{"uri":"memory://global/mine"}""");
        await client.RequestAsync(RequestMethods.ResourcesSubscribe, """{"uri":"memory://global/last"}""");

        await _other.StoreAsync("global/mine2", "1");
        await _other.StoreAsync("global/min", "1");
        await _other.StoreAsync("global/mine/below", "1");
        await _other.StoreAsync("global/last", "1");

        Assert.Equal("memory://global/last", Uri(await client.NotificationAsync(Updated)));
    }

    [Fact]
    public async Task Unsubscribe_ThenChanges_AreNotTold()
    {
        await using var client = await _server.WireAsync();
        await client.RequestAsync(RequestMethods.ResourcesSubscribe, """{"uri":"memory://global/a"}""");
        await client.RequestAsync(RequestMethods.ResourcesSubscribe, """{"uri":"memory://global/b"}""");
        await _other.StoreAsync("global/a", "1");
        Assert.Equal("memory://global/a", Uri(await client.NotificationAsync(Updated)));

        await client.RequestAsync(RequestMethods.ResourcesUnsubscribe, """{"uri":"memory://global/a"}""");
        await _other.StoreAsync("global/a", "2");
        await _other.StoreAsync("global/b", "2");

        Assert.Equal("memory://global/b", Uri(await client.NotificationAsync(Updated)));
    }

    [Fact]
    public async Task Subscribe_Health_IsToldWhenAnAlertIsRaisedAndWhenItIsOver()
    {
        using var project = new TestProject();
        project.Configure("""{"coordination_settings":{"memory_sync_interval":100},"monitoring":{"health_check_interval":"1s"}}""");
        await using var server = TestServer.Start(project);
        await using var othersServer = TestServer.Start(project);
        await using var client = await server.WireAsync();
        await using var other = await othersServer.WireAsync("ann");
        await other.CallAsync("message_read", """{"agent":"bob"}""");
        await client.RequestAsync(RequestMethods.ResourcesSubscribe, """{"uri":"swarm://health"}""");
        await client.RequestAsync(RequestMethods.ResourcesSubscribe, """{"uri":"memory://global/end"}""");
        await other.StoreAsync("global/end", "1");
        Assert.Equal("memory://global/end", Uri(await client.NotificationAsync(Updated)));

        for (var i = 0; i < 500; i++)
            await other.CallAsync("message_send", """{"to":"bob","body":1}""");
        Assert.Equal("swarm://health", Uri(await client.NotificationAsync(Updated)));
        Assert.Equal(1, project.Number("select count(*) from alert where name = 'message_backlog'"));

        for (var i = 0; i < 5; i++)
            await other.CallAsync("message_read", $$"""{"agent":"bob","ack":[{{string.Join(',', Enumerable.Range(i * 100 + 1, 100).Select(n => $"\"m{n}\""))}}]}""");
        Assert.Equal("swarm://health", Uri(await client.NotificationAsync(Updated)));
        Assert.Equal(0, project.Number("select count(*) from alert"));
    }

    [Fact]
    public async Task Subscribe_NoMemoryOrNoKey_IsRefused()
    {
        await using var client = await _server.WireAsync();

        foreach (var uri in (string[])["file:///etc/passwd", "memory://nonsense", ""])
            Assert.NotEmpty((await client.RequestAsync(RequestMethods.ResourcesSubscribe, $$"""{"uri":"{{uri}}"}""")).ProtocolMessage);
    }

    [Fact]
    public async Task SdkSubscription_OtherServerChanges_CallsItsHandlerUntilDisposed()
    {
        await using var client = await _server.ClientAsync("2025-11-25");
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        await using (await client.SubscribeToResourceAsync("memory://global/a", (update, _) =>
        {
            told.TrySetResult(update.Uri);
            return default;
        }, cancellationToken: TestContext.Current.CancellationToken))
        {
            await _other.StoreAsync("global/a", "1");
            Assert.Equal("memory://global/a", await told.Task.WaitAsync(WireClient.Patience, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Listen_OtherServerChanges_AreToldWithTheSubscriptionsId()
    {
        await using var client = await _server.WireAsync(modern: true);
        await client.SendAsync(Listen(client, "\"sub-1\"", "memory://global/a", "memory://global/b"));
        var acknowledged = await client.NotificationAsync(NotificationMethods.SubscriptionsAcknowledgedNotification);
        Assert.Equal(["memory://global/a", "memory://global/b"],
            acknowledged.Params.GetProperty("notifications").GetProperty("resourceSubscriptions").EnumerateArray().Select(u => u.GetString()!));
        Assert.Equal("sub-1", Subscription(acknowledged).GetString());

        await _other.StoreAsync("global/c", "1");
        await _other.StoreAsync("global/b", "1");
        await _other.StoreAsync("global/a", "1");

        var first = await client.NotificationAsync(Updated);
        Assert.Equal(("memory://global/b", "sub-1"), (Uri(first), Subscription(first).GetString()));
        Assert.Equal("memory://global/a", Uri(await client.NotificationAsync(Updated)));
        Assert.False(client.IsAnswered("\"sub-1\""), "The stream ends only when it is cancelled.");
    }

    [Fact]
    public async Task Listen_TwoStreamsAndOneCancelled_TheOtherGoesOn()
    {
        await using var client = await _server.WireAsync(modern: true);
        await client.SendAsync(Listen(client, "7", "memory://global/a"));
        await client.NotificationAsync(NotificationMethods.SubscriptionsAcknowledgedNotification);
        await client.SendAsync(Listen(client, "8", "memory://global/a"));
        await client.NotificationAsync(NotificationMethods.SubscriptionsAcknowledgedNotification);
        await _other.StoreAsync("global/a", "1");
        var both = (int[])[Subscription(await client.NotificationAsync(Updated)).GetInt32(), Subscription(await client.NotificationAsync(Updated)).GetInt32()];
        Assert.Equal([7, 8], both.Order());

        await client.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7,"reason":"enough"}}""");
        // The cancelling is heard while later requests are served; the third stream's acknowledgement orders nothing, so ask until it is heard.
        for (var value = 2; ; value++)
        {
            await _other.StoreAsync("global/a", $"{value}");
            await _other.StoreAsync("global/end", "1");
            var next = Subscription(await client.NotificationAsync(Updated)).GetInt32();
            if (next == 8)
                break;
        }
    }

    [Fact]
    public async Task Listen_OfNothing_IsAcknowledgedAndStaysOpen()
    {
        await using var client = await _server.WireAsync(modern: true);
        await client.SendAsync(Listen(client, "1"));

        var acknowledged = await client.NotificationAsync(NotificationMethods.SubscriptionsAcknowledgedNotification);
        Assert.Equal(1, Subscription(acknowledged).GetInt32());
        Assert.Equal("created", (await client.StoreAsync("global/a", "1")).Field("outcome"));
    }

    [Fact]
    public async Task Listen_BadAddress_IsRefusedAndLeavesNothingBehind()
    {
        await using var client = await _server.WireAsync(modern: true);

        var answer = await client.AnswerAsync("5", Listen(client, "5", "memory://global/a", "memory://nonsense"));
        Assert.NotEmpty(answer.ProtocolMessage);

        await client.SendAsync(Listen(client, "6", "memory://global/b"));
        await client.NotificationAsync(NotificationMethods.SubscriptionsAcknowledgedNotification);
        await _other.StoreAsync("global/a", "1");
        await _other.StoreAsync("global/b", "1");
        Assert.Equal("memory://global/b", Uri(await client.NotificationAsync(Updated)));
    }

    private static string Listen(WireClient client, string id, params string[] uris)
    {
        var parameters = client.WithMeta($$$"""{"notifications":{"resourceSubscriptions":{{{JsonSerializer.Serialize(uris)}}}}}""");
        return $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"subscriptions/listen","params":{{{parameters}}}}""";
    }

    private static string Uri(WireMessage notification) => notification.Params.GetProperty("uri").GetString()!;

    private static JsonElement Subscription(WireMessage notification) => notification.Params.GetProperty("_meta").GetProperty(SubscriptionId);

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _othersServer.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
