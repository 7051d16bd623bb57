using System.Text.Json;
using ModelContextProtocol.Protocol;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>The resource swarm://inbox/AGENT, and its subscribers in another process than the sender, in both eras.</summary>
public sealed class InboxTests : IAsyncLifetime
{
    private const string Updated = NotificationMethods.ResourceUpdatedNotification;
    private const string Inbox = "swarm://inbox/bob";

    private readonly TestProject _project = new();
    private TestServer _server = null!;
    private TestServer _othersServer = null!;
    private WireClient _ann = null!;

    public async ValueTask InitializeAsync()
    {
        _server = TestServer.Start(_project);
        _othersServer = TestServer.Start(_project);
        _ann = await _othersServer.WireAsync("ann");
    }

    private async Task<WireClient> BobAsync(bool modern = false)
    {
        var bob = await _server.WireAsync("bob", modern);
        await bob.CallAsync("agent_initialize", """{"profile":{}}""");
        return bob;
    }

    private Task<WireMessage> SendAsync(string body, string to = "bob") => _ann.CallAsync("message_send", $$"""{"to":"{{to}}","body":{{body}}}""");

    private static async Task<JsonElement> ReadAsync(WireClient client, string uri = Inbox)
    {
        var answer = await client.RequestAsync(RequestMethods.ResourcesRead, $$"""{"uri":"{{uri}}"}""");
        return JsonDocument.Parse(Assert.Single(answer.Result.GetProperty("contents").EnumerateArray()).GetProperty("text").GetString()!).RootElement;
    }

    [Fact]
    public async Task Read_Inbox_AnswersWholeMessagesAndAcknowledgesNothing()
    {
        await using var bob = await BobAsync();
        await SendAsync($"\"{new string('x', 60_000)}\"");
        await SendAsync("2");

        for (var again = 0; again < 2; again++)
        {
            var inbox = await ReadAsync(bob);
            Assert.Equal(2, inbox.GetProperty("unread").GetInt32());
            Assert.Equal([60_002, 1], inbox.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("body").GetRawText().Length));
        }

        Assert.Empty((await ReadAsync(bob, "swarm://inbox/nobody")).GetProperty("messages").EnumerateArray());
    }

    [Theory]
    [InlineData("swarm://inbox/")]
    [InlineData("swarm://inbox/a/b")]
    [InlineData("swarm://inbox/a%20b")]
    [InlineData("swarm://elsewhere")]
    public async Task Read_NoInbox_IsRefused(string uri)
    {
        await using var bob = await BobAsync();
        Assert.NotEmpty((await bob.RequestAsync(RequestMethods.ResourcesRead, $$"""{"uri":"{{uri}}"}""")).ProtocolMessage);
        Assert.NotEmpty((await bob.RequestAsync(RequestMethods.ResourcesSubscribe, $$"""{"uri":"{{uri}}"}""")).ProtocolMessage);
    }

    [Fact]
    public async Task Templates_Always_HaveTheInbox()
    {
        var templates = (await _ann.RequestAsync(RequestMethods.ResourcesTemplatesList)).Result.GetProperty("resourceTemplates");
        Assert.Contains(templates.EnumerateArray(), t => t.GetProperty("uriTemplate").GetString() == "swarm://inbox/{agent}");
    }

    [Fact]
    public async Task Subscribe_OtherServerSends_IsToldAndOnlyOfWhatIsNew()
    {
        await using var bob = await BobAsync();
        await SendAsync("0");
        await bob.RequestAsync(RequestMethods.ResourcesSubscribe, $$"""{"uri":"{{Inbox}}"}""");
        await bob.RequestAsync(RequestMethods.ResourcesSubscribe, """{"uri":"memory://global/end"}""");

        await _ann.StoreAsync("global/end", "1");
        Assert.Equal("memory://global/end", Uri(await bob.NotificationAsync(Updated)));
        await SendAsync("1");
        Assert.Equal(Inbox, Uri(await bob.NotificationAsync(Updated)));

        await bob.CallAsync("message_read", """{"ack":["m1","m2"]}""");
        await bob.RequestAsync(RequestMethods.ResourcesUnsubscribe, $$"""{"uri":"{{Inbox}}"}""");
        await SendAsync("2");
        await _ann.StoreAsync("global/end", "2");
        Assert.Equal("memory://global/end", Uri(await bob.NotificationAsync(Updated)));
    }

    [Fact]
    public async Task Subscribe_AnotherChangesWhatItsAgentRead_IsTold()
    {
        await using var bob = await BobAsync();
        await _ann.StoreAsync("global/plan", "1");
        await bob.GetAsync("global/plan");
        await bob.RequestAsync(RequestMethods.ResourcesSubscribe, $$"""{"uri":"{{Inbox}}"}""");

        await _ann.StoreAsync("global/plan", "2");

        Assert.Equal(Inbox, Uri(await bob.NotificationAsync(Updated)));
        var message = Assert.Single((await bob.CallAsync("message_read")).Structured.GetProperty("messages").EnumerateArray());
        Assert.Equal(("memory_updated", "ann", """{"key":"global/plan","version":2,"outcome":"updated"}"""),
            (message.GetProperty("type").GetString(), message.GetProperty("from").GetString(), message.GetProperty("body").GetRawText()));
    }

    [Fact]
    public async Task Listen_OtherServerSends_IsTold()
    {
        await using var bob = await BobAsync(modern: true);
        var parameters = bob.WithMeta($$$"""{"notifications":{"resourceSubscriptions":["{{{Inbox}}}"]}}""");
        await bob.SendAsync($$$"""{"jsonrpc":"2.0","id":"s","method":"subscriptions/listen","params":{{{parameters}}}}""");
        await bob.NotificationAsync(NotificationMethods.SubscriptionsAcknowledgedNotification);

        await SendAsync("1");

        Assert.Equal(Inbox, Uri(await bob.NotificationAsync(Updated)));
    }

    [Fact]
    public async Task Round_BegunByAMessage_CompletesWhenTheOtherHasSeenTheStatus()
    {
        await using var bob = await BobAsync();
        await _ann.StoreAsync("global/plan", "1");
        await _ann.CallAsync("message_send", """{"to":"*","type":"sync","body":"all here?"}""");
        Assert.Equal(["bob"], (await _ann.CallAsync("swarm_status")).Structured.GetProperty("round").GetProperty("waiting_for")
            .EnumerateArray().Select(n => n.GetString()!));

        Assert.Null((await bob.CallAsync("swarm_status")).Field("round"));

        foreach (var (client, types) in new[] { (_ann, "sync_complete"), (bob, "sync,sync_complete") })
        {
            var messages = (await client.CallAsync("message_read")).Structured.GetProperty("messages").EnumerateArray();
            Assert.Equal(types, string.Join(',', messages.Select(m => m.GetProperty("type").GetString())));
        }
    }

    private static string Uri(WireMessage notification) => notification.Params.GetProperty("uri").GetString()!;

    public async ValueTask DisposeAsync()
    {
        await _ann.DisposeAsync();
        await _othersServer.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
