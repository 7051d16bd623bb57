using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Persistence;
using SwarmMemory.Primitives;
using SwarmMemory.Storage;
using SwarmMemory.Tests.Security;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Every way by which something comes into the store: refused, redacted or taken as it is, as configuration says.</summary>
public abstract class SecretSuite : StoreSuite
{
    private static readonly string Token1 = Samples.GitHub;

    private protected SecretSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private async Task<SwarmStore> OpenStoreAsync(SecretHandling handling)
    {
        var store = new SwarmStore(await OpenStorageAsync(), EntryOptions.Default with { Secrets = new SecretRule(handling) }, HousekeepingOptions.None,
            Clock, NullLoggerFactory.Instance);
        await store.Agents.SeenAsync([Caller.Parse("hive", "bob")], null, Token);
        return store;
    }

    private static JsonText Json(string text) => JsonText.Parse(text.Replace("SECRET", Token1, StringComparison.Ordinal));

    private static readonly Dictionary<string, Func<SwarmMemoryManager, Task<IReadOnlyList<SecretFinding>>>> Ways = new()
    {
        ["store"] = async m => (await m.PutAsync(new PutRequest(MemoryKey.Parse("global/a"), Json("\"SECRET\"")), Token)).Redacted,
        ["tags"] = async m => (await m.PutAsync(new PutRequest(MemoryKey.Parse("global/b"), Json("1")) { Tags = [Token1] }, Token)).Redacted,
        ["decision"] = async m => (await m.StoreAgentDecisionAsync("choice", Json("1"), Json("""{"x":"SECRET"}"""), Token)).Redacted,
        ["progress"] = async m => (await m.UpdateAgentProgressAsync("t", Json("""{"x":"SECRET"}"""), Token)).Redacted,
        ["profile"] = async m => (await m.InitializeAgentMemoryAsync(Json("""{"x":"SECRET"}"""), cancellationToken: Token)).Redacted,
        ["knowledge"] = async m => (await m.ShareKnowledgeWithSwarmAsync("k", Json("""{"x":"SECRET"}"""), cancellationToken: Token)).Redacted,
        ["message"] = async m => (await m.SendMessageAsync(new MessageRequest("bob", Json("\"SECRET\"")), Token)).Redacted,
        ["round"] = async m => (await m.SendMessageAsync(new MessageRequest("*", Json("\"SECRET\"")) { Type = "sync" }, Token)).Redacted,
        ["notes"] = async m => (await m.RecordTaskOutcomeAsync(new TaskOutcome("build", true) { Notes = $"with {Token1}" }, Token)).Redacted,
        ["context"] = async m => (await m.RecordTaskOutcomeAsync(new TaskOutcome("build", true) { Context = Json("""{"x":"SECRET"}""") }, Token)).Redacted,
        ["change"] = async m => (await m.SynchronizeAsync(new SynchronizeRequest(MemoryKey.Parse("global/c"), _ => Json("\"SECRET\"")), Token)).Redacted,
        ["conflict"] = async m =>
        {
            var key = MemoryKey.Parse("global/d");
            await m.StoreAsync(key, Json("1"), cancellationToken: Token);
            var put = await m.PutAsync(new PutRequest(key, Json("2")) { ExpectedVersion = EntryVersion.None, OnConflict = ConflictResolution.Manual }, Token);
            return (await m.ResolveConflictAsync(((PutResult.Unresolved)put).Id, ConflictChoice.Value, Json("\"SECRET\""), cancellationToken: Token)).Redacted;
        },
        ["kept"] = async m =>
        {
            var key = MemoryKey.Parse("global/e");
            await m.StoreAsync(key, Json("1"), cancellationToken: Token);
            return (await m.PutAsync(new PutRequest(key, Json("\"SECRET\"")) { ExpectedVersion = EntryVersion.None, OnConflict = ConflictResolution.Manual }, Token)).Redacted;
        },
    };

    [Fact]
    public async Task Merge_WithWhatWasAllowedBefore_LooksOnlyThroughWhatComes()
    {
        var key = MemoryKey.Parse("global/m");
        await using (var before = await OpenStoreAsync(SecretHandling.Allow))
        {
            await before.For("bob", "hive").StoreAsync(key, Json("""{"n":1}"""), cancellationToken: Token);
            await before.For("bob", "hive").StoreAsync(key, Json("""{"n":1,"x":"SECRET"}"""), cancellationToken: Token);
        }

        await using var store = await OpenStoreAsync(SecretHandling.Refuse);
        var merge = new PutRequest(key, Json("""{"n":1,"y":3}""")) { ExpectedVersion = new EntryVersion(1), OnConflict = ConflictResolution.Merge };
        Assert.Equal(WriteOutcome.Merged, Assert.IsType<PutResult.Stored>(await store.For("alice", "hive").PutAsync(merge, Token)).Outcome);
        await Assert.ThrowsAsync<SwarmMemoryException>(() => store.For("alice", "hive").PutAsync(merge with { Value = Json("""{"n":1,"z":"SECRET"}""") }, Token));
    }

    public static TheoryData<string> AllWays => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(AllWays))]
    public async Task Refuse_EveryWay_SaysWhatAndWhereAndStoresNothing(string way)
    {
        await using var store = await OpenStoreAsync(SecretHandling.Refuse);
        var refusal = await Assert.ThrowsAsync<SwarmMemoryException>(() => Ways[way](store.For("alice", "hive")));
        Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
        Assert.Contains("github-token in ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token1, refusal.Message + refusal.Hint + string.Concat(refusal.Facts.Values), StringComparison.Ordinal);
        Assert.False(await HoldsAsync(store));
    }

    [Theory]
    [MemberData(nameof(AllWays))]
    public async Task Redact_EveryWay_StoresTheRestAndSaysSo(string way)
    {
        await using var store = await OpenStoreAsync(SecretHandling.Redact);
        var redacted = await Ways[way](store.For("alice", "hive"));
        Assert.Equal("github-token", Assert.Single(redacted).Kind);
        Assert.False(await HoldsAsync(store));
    }

    [Theory]
    [MemberData(nameof(AllWays))]
    public async Task Allow_EveryWay_StoresItAsItIs(string way)
    {
        await using var store = await OpenStoreAsync(SecretHandling.Allow);
        Assert.Empty(await Ways[way](store.For("alice", "hive")));
        // The control of the two above.
        Assert.True(await HoldsAsync(store));
    }

    [Fact]
    public async Task Record_AHook_IsNeverRefusedButRedacted()
    {
        await using var store = await OpenStoreAsync(SecretHandling.Refuse);
        var recording = new Recording
        {
            Id = Recording.NewId(), Kind = ActivityKind.Notified, Swarm = "hive", Agent = "alice", Hook = "notify", Level = "success",
            Text = $"[memory-action] the token is {Token1}", At = Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        var result = Assert.Single(await store.Recorder.RecordAsync([recording], Token));
        Assert.Equal("github-token in text", Assert.Single(result.Redacted).ToString());
        Assert.Contains("the token is [redacted:github-token]", (await store.For("bob", "hive").GetAsync(result.Key!, Token))!.Value.ToString(), StringComparison.Ordinal);
        Assert.False(await HoldsAsync(store));
    }

    /// <summary>Whether the token stands in any table that holds what came from outside. Values this small are stored uncompressed.</summary>
    private static Task<bool> HoldsAsync(SwarmStore store) => store.Storage.ReadAsync(async session =>
    {
        foreach (var (table, column) in new[]
        {
            ("entry_version", "value"), ("entry_version", "tags"), ("entry_tag", "tag"), ("message", "body"), ("outcome", "notes"), ("outcome", "context"),
            ("conflict_value", "value"), ("task", "description"),
        })
        {
            await using var command = session.Connection.CreateCommand();
            command.CommandText = $"select {column} from {table} where {column} is not null";
            await using var rows = await command.ExecuteReaderAsync(Token);
            while (await rows.ReadAsync(Token))
            {
                var text = rows.GetValue(0) is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : rows.GetString(0);
                if (text.Contains(Token1, StringComparison.Ordinal))
                    return true;
            }
        }

        return false;
    }, Token);
}
