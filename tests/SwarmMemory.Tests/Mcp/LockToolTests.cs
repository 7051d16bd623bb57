using System.Text.Json;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Locks as two agents meet over them, each with a server of its own.</summary>
public sealed class LockToolTests : IAsyncLifetime
{
    private const string File = "file:src/app.cs";

    private readonly TestProject _project = new();
    private TestServer _annsServer = null!;
    private TestServer _bobsServer = null!;
    private WireClient _ann = null!;
    private WireClient _bob = null!;

    public async ValueTask InitializeAsync()
    {
        _annsServer = TestServer.Start(_project);
        _bobsServer = TestServer.Start(_project);
        _ann = await _annsServer.WireAsync("ann");
        _bob = await _bobsServer.WireAsync("bob");
    }

    [Fact]
    public async Task Acquire_Free_AnswersIdFenceAndEnd()
    {
        var lease = await AcquireAsync(_ann, "file:./src//app.cs", "write", ""","reason":"a rename" """);
        Assert.Equal(("acquired", File + "#1", "1", "write"), (lease.Field("status"), lease.Field("lock_id"), lease.Field("fence"), lease.Field("mode")));
        Assert.InRange(lease.Structured.GetProperty("expires_at").GetDateTimeOffset(), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddSeconds(60));
        Assert.Null(lease.Field("holders"));

        var busy = await AcquireAsync(_bob, File, "read");
        Assert.Equal(("busy", "1"), (busy.Field("status"), busy.Field("position")));
        var holder = Assert.Single(busy.Structured.GetProperty("holders").EnumerateArray());
        Assert.Equal(("ann", "write", "a rename"), (Text(holder, "agent"), Text(holder, "mode"), Text(holder, "reason")));
    }

    [Fact]
    public async Task Release_SomebodyWaits_GetsIt()
    {
        var lease = await AcquireAsync(_ann, File, "write");
        var waiting = AcquireAsync(_bob, File, "write", ""","wait_seconds":60""");
        while ((await ListAsync(_ann)).Structured.GetProperty("waiting").GetArrayLength() == 0)
            await Task.Yield();

        var released = await ReleaseAsync(_ann, lease);

        Assert.Equal("True", released.Field("released"));
        var taken = await waiting;
        Assert.Equal(("acquired", "2"), (taken.Field("status"), taken.Field("fence")));
        Assert.Equal(0, (await ListAsync(_ann)).Structured.GetProperty("waiting").GetArrayLength());
    }

    [Fact]
    public async Task AcquireAndRelease_OthersWait_AreTold()
    {
        var lease = await AcquireAsync(_ann, File, "write");
        var bobs = AcquireAsync(_bob, File, "write", ""","wait_seconds":60,"agent":"bob" """);
        while ((await ListAsync(_ann)).Structured.GetProperty("waiting").GetArrayLength() == 0)
            await Task.Yield();
        var carls = AcquireAsync(_bob, File, "write", ""","wait_seconds":60,"agent":"carl" """);
        while ((await ListAsync(_ann)).Structured.GetProperty("waiting").GetArrayLength() == 1)
            await Task.Yield();

        await ReleaseAsync(_ann, lease);
        Assert.Equal("acquired", (await bobs).Field("status"));

        // The newest about a resource takes the place of the older one.
        var told = Assert.Single(await MessagesAsync(_bob, "carl"));
        Assert.Equal("lock_acquired", Text(told, "type"));
        Assert.Equal("""{"resource":"file:src/app.cs","mode":"write","agent":"bob"}""", told.GetProperty("body").GetRawText());
        var first = Assert.Single(await MessagesAsync(_bob, "bob"));
        Assert.Equal(("lock_released", "ann"), (Text(first, "type"), Text(first.GetProperty("body"), "agent")));
        Assert.Empty(await MessagesAsync(_ann, "ann"));
        await ReleaseAsync(_bob, File + "#2", 2);
        Assert.Equal("acquired", (await carls).Field("status"));
    }

    [Fact]
    public async Task Acquire_Again_IsReleasedAsOften()
    {
        var first = await AcquireAsync(_ann, File, "write");
        var second = await AcquireAsync(_ann, File, "write");
        Assert.Equal((first.Field("lock_id"), "2"), (second.Field("lock_id"), second.Field("held")));
        Assert.Equal(("False", "1"), (await ReleaseAsync(_ann, first)) is var r ? (r.Field("released"), r.Field("held")) : default);
        Assert.Equal("True", (await ReleaseAsync(_ann, first)).Field("released"));
    }

    [Fact]
    public async Task Store_WithTheFence_PassesUntilTheLockIsAnothers()
    {
        var lease = await AcquireAsync(_ann, "global/plan", "write");
        Assert.False((await _ann.StoreAsync("global/plan", "1", ""","fence":1""")).IsError);
        (await _bob.StoreAsync("global/plan", "2")).Error("locked").Names("ann");
        await ReleaseAsync(_ann, lease);
        await AcquireAsync(_bob, "global/plan", "write");
        (await _ann.StoreAsync("global/plan", "3", ""","fence":1""")).Error("stale_fence").Names("2 was granted since");
        Assert.False((await _bob.StoreAsync("global/plan", "4", ""","fence":2""")).IsError);
    }

    [Fact]
    public async Task ListAndStatus_HeldAndWaiting_TellWhoAndWhy()
    {
        await AcquireAsync(_ann, File, "exclusive", ""","reason":"moving it","keep_alive":true""");
        var waiting = AcquireAsync(_bob, File, "read", ""","wait_seconds":60""");
        WireMessage list;
        do
            list = await ListAsync(_ann);
        while (list.Structured.GetProperty("waiting").GetArrayLength() == 0);

        var held = Assert.Single(list.Structured.GetProperty("held").EnumerateArray());
        Assert.Equal(("ann", "exclusive", "moving it", "True"), (Text(held, "agent"), Text(held, "mode"), Text(held, "reason"), held.GetProperty("keep_alive").ToString()));
        Assert.Equal("bob", Text(list.Structured.GetProperty("waiting")[0], "agent"));
        var status = (await _bob.CallAsync("swarm_status")).Structured;
        Assert.Equal(("ann", "bob"), (Text(status.GetProperty("locks")[0], "agent"), Text(status.GetProperty("waits")[0], "agent")));
        Assert.Empty((await _bob.CallAsync("lock_list", """{"prefix":"global/"}""")).Structured.GetProperty("held").EnumerateArray());

        // Its server ends: what was kept alive by it is free at once, without a release.
        await _ann.DisposeAsync();
        await _annsServer.DisposeAsync();
        Assert.Equal("acquired", (await waiting).Field("status"));
    }

    [Fact]
    public async Task Acquire_WaitIsCancelled_LeavesTheQueue()
    {
        await AcquireAsync(_ann, File, "write");
        var id = _bob.NextId();
        await _bob.SendAsync($$$$"""{"jsonrpc":"2.0","id":{{{{id}}}},"method":"tools/call","params":{"name":"lock_acquire","arguments":{"resource":"{{{{File}}}}","mode":"write","wait_seconds":60}}}""");
        while ((await ListAsync(_ann)).Structured.GetProperty("waiting").GetArrayLength() == 0)
            await Task.Yield();
        await _bob.SendAsync($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}} } }""");
        while ((await ListAsync(_ann)).Structured.GetProperty("waiting").GetArrayLength() != 0)
            await Task.Yield();
    }

    [Fact]
    public async Task Acquire_WouldNeverEnd_NamesTheCircle()
    {
        await AcquireAsync(_ann, "global/a", "write");
        await AcquireAsync(_bob, "global/b", "write");
        var waiting = AcquireAsync(_ann, "global/b", "write", ""","wait_seconds":60""");
        while ((await ListAsync(_bob)).Structured.GetProperty("waiting").GetArrayLength() == 0)
            await Task.Yield();
        var error = (await AcquireAsync(_bob, "global/a", "write", ""","wait_seconds":60""")).Error("deadlock");
        error.Names("bob waits for ann on \"global/a\", ann waits for bob on \"global/b\"").Advises("global/b");
        await ReleaseAsync(_bob, "global/b#1", 1);
        Assert.Equal("acquired", (await waiting).Field("status"));
    }

    [Theory]
    [InlineData("""{"resource":"file:../..","mode":"write"}""", "invalid_argument", "leaves the repository")]
    [InlineData("""{"resource":"nonsense","mode":"write"}""", "invalid_key", "1 segment")]
    [InlineData("""{"resource":"global/a","mode":"shared"}""", "invalid_argument", "mode must be")]
    [InlineData("""{"resource":"global/a","mode":"write","wait_seconds":61}""", "invalid_argument", "wait_seconds is 61")]
    [InlineData("""{"resource":"global/a","mode":"write","wait_seconds":-1}""", "invalid_argument", "wait_seconds is -1")]
    [InlineData("""{"resource":"global/a","mode":"write","ttl_seconds":0}""", "invalid_argument", "ttl_seconds is 0")]
    [InlineData("""{"resource":"global/a","mode":"write","ttl_seconds":3601}""", "invalid_argument", "ttl_seconds is 3601")]
    [InlineData("""{"resource":"global/a"}""", "invalid_argument", "mode")]
    public async Task Acquire_BadInput_SaysWhatIsWrongAndLocksNothing(string arguments, string code, string named)
    {
        (await _ann.CallAsync("lock_acquire", arguments)).Error(code).Names(named);
        Assert.Equal(0, _project.Number("select count(*) from lease"));
    }

    [Fact]
    public async Task Acquire_LongReason_Refused() =>
        (await AcquireAsync(_ann, File, "write", $",\"reason\":\"{new string('x', 201)}\"")).Error("invalid_argument").Names("201 characters");

    [Fact]
    public async Task ReleaseAndRenew_NotOnesOwnOrOver_SayWhose()
    {
        var lease = await AcquireAsync(_ann, File, "write");
        (await ReleaseAsync(_bob, File + "#1", 1)).Error("access_denied").Names("ann holds a write lock until");
        (await RenewAsync(_bob, File + "#1", 1)).Error("access_denied").Names("ann");
        (await ReleaseAsync(_ann, File + "#1", 2)).Error("invalid_argument").Names("Fence 2");
        (await ReleaseAsync(_ann, File + "#2", 2)).Error("not_found").Names(File + "#2").Advises("lock_list");
        (await ReleaseAsync(_ann, "no id", 2)).Error("not_found").Names("no id");
        Assert.False((await RenewAsync(_ann, File + "#1", 1)).IsError);
        await ReleaseAsync(_ann, lease);
        (await ReleaseAsync(_ann, lease)).Error("lease_lost").Names("Nobody holds");
        await AcquireAsync(_bob, File, "read");
        (await RenewAsync(_ann, File + "#1", 1)).Error("lease_lost").Names("bob holds a read lock until").Advises("Acquire it again");
    }

    [Fact]
    public async Task Renew_RanOut_LeaseLost()
    {
        await AcquireAsync(_ann, File, "write");
        _project.Execute("update lease set ends_at = 0");
        (await RenewAsync(_ann, File + "#1", 1)).Error("lease_lost").Names("released or ran out");
    }

    private static async Task<JsonElement[]> MessagesAsync(WireClient client, string agent) =>
        [.. (await client.CallAsync("message_read", $$"""{"agent":"{{agent}}"}""")).Structured.GetProperty("messages").EnumerateArray()];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static Task<WireMessage> AcquireAsync(WireClient client, string resource, string mode, string more = "") =>
        client.CallAsync("lock_acquire", $$$"""{"resource":"{{{resource}}}","mode":"{{{mode}}}"{{{more}}}}""");

    private static Task<WireMessage> ListAsync(WireClient client) => client.CallAsync("lock_list");

    private static Task<WireMessage> ReleaseAsync(WireClient client, WireMessage lease) =>
        ReleaseAsync(client, lease.Field("lock_id")!, lease.Structured.GetProperty("fence").GetInt64());

    private static Task<WireMessage> ReleaseAsync(WireClient client, string id, long fence) =>
        client.CallAsync("lock_release", $$"""{"lock_id":"{{id}}","fence":{{fence}}}""");

    private static Task<WireMessage> RenewAsync(WireClient client, string id, long fence) =>
        client.CallAsync("lock_renew", $$"""{"lock_id":"{{id}}","fence":{{fence}}}""");

    public async ValueTask DisposeAsync()
    {
        await _ann.DisposeAsync();
        await _bob.DisposeAsync();
        await _annsServer.DisposeAsync();
        await _bobsServer.DisposeAsync();
        _project.Dispose();
    }
}
