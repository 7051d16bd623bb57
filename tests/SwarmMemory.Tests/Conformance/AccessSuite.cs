using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Persistence;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>The rules about names: whose entries may be touched by whom, in every way in and out.</summary>
public abstract class AccessSuite : StoreSuite
{
    private protected AccessSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private async Task<SwarmStore> OpenStoreAsync(AccessRules rules, string? session = null) => new(
        await OpenStorageAsync(), EntryOptions.Default with { Access = rules }, HousekeepingOptions.None, Clock, NullLoggerFactory.Instance) { OwnSession = session };

    private static MemoryKey Key(string key) => MemoryKey.Parse(key);

    private static async Task<SwarmMemoryException> DeniedAsync(string rule, Func<Task> call)
    {
        var denied = await Assert.ThrowsAsync<SwarmMemoryException>(call);
        Assert.Equal(ErrorCode.AccessDenied, denied.Code);
        Assert.Equal(rule, denied.Facts["rule"]);
        Assert.NotEmpty(denied.Hint);
        return denied;
    }

    [Fact]
    public async Task Agents_AnothersEntry_IsReadButNotWritten()
    {
        await using var store = await OpenStoreAsync(new AccessRules(true, false));
        var (alice, bob) = (store.For("alice", "hive"), store.For("bob", "hive"));
        foreach (var key in new[] { "swarm-hive/agent-alice/state", "agent-alice/notes" })
        {
            await alice.StoreAsync(Key(key), JsonText.Parse("1"), cancellationToken: Token);
            var denied = await DeniedAsync("validate_agent_access", () => bob.StoreAsync(Key(key), JsonText.Parse("2"), cancellationToken: Token));
            Assert.Contains("alice", denied.Message, StringComparison.Ordinal);
            Assert.Equal(key, denied.Facts["key"]);
            await DeniedAsync("validate_agent_access", () => bob.DeleteAsync(Key(key), cancellationToken: Token));
            await DeniedAsync("validate_agent_access", () => bob.SynchronizeAsync(new SynchronizeRequest(Key(key), _ => JsonText.Parse("2")), Token));
            Assert.Equal("1", (await bob.GetAsync(Key(key), Token))!.Value.ToString());
        }

        var unresolved = (PutResult.Unresolved)await alice.PutAsync(new PutRequest(Key("agent-alice/notes"), JsonText.Parse("3"))
        {
            ExpectedVersion = EntryVersion.None, OnConflict = ConflictResolution.Manual,
        }, Token);
        await DeniedAsync("validate_agent_access", () => bob.ResolveConflictAsync(unresolved.Id, ConflictChoice.Current, cancellationToken: Token));
        await alice.ResolveConflictAsync(unresolved.Id, ConflictChoice.Current, cancellationToken: Token);
    }

    [Fact]
    public async Task Agents_SameNameInAnotherSwarm_IsAnother()
    {
        await using var store = await OpenStoreAsync(new AccessRules(true, false));
        await DeniedAsync("validate_agent_access",
            () => store.For("alice", "other").StoreAsync(Key("swarm-hive/agent-alice/state"), JsonText.Parse("1"), cancellationToken: Token));
        await store.For("alice", "other").StoreAsync(Key("agent-alice/state"), JsonText.Parse("1"), cancellationToken: Token);
    }

    [Fact]
    public async Task Agents_SharedEntriesAndTheOperator_AreNotHindered()
    {
        await using var store = await OpenStoreAsync(new AccessRules(true, true));
        var bob = store.For("bob", "hive");
        foreach (var key in new[] { "global/x", "swarm-hive/global/x", "swarm-other/global/x", "neural/patterns/x", "swarm-hive/tasks/t" })
            await bob.StoreAsync(Key(key), JsonText.Parse("1"), cancellationToken: Token);
        await bob.InitializeAgentMemoryAsync(JsonText.Parse("{}"), cancellationToken: Token);
        await bob.StoreAgentDecisionAsync("a", JsonText.Parse("1"), cancellationToken: Token);
        await bob.RecordTaskOutcomeAsync(new TaskOutcome("build", true), Token);
        await store.ForOperator("root", "hive", "test").StoreAsync(Key("swarm-hive/agent-alice/state"), JsonText.Parse("1"), cancellationToken: Token);
        Assert.NotNull(await store.ForOperator("root", "hive", "test").GetAsync(Key("swarm-hive/agent-alice/state"), Token));
    }

    [Fact]
    public async Task Agents_AHooksReport_IsHeldToTheRule()
    {
        await using var store = await OpenStoreAsync(new AccessRules(true, false));
        var recording = new Recording
        {
            Id = Recording.NewId(), Kind = ActivityKind.Edited, Swarm = "hive", Agent = "bob", Hook = "post-edit", Key = "agent-alice/x", Value = "1",
            At = Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await DeniedAsync("validate_agent_access", () => store.Recorder.RecordAsync([recording], Token));
        await store.Recorder.RecordAsync([recording with { Key = "agent-bob/x" }], Token);
    }

    [Fact]
    public async Task Sessions_AnothersEntry_IsNeitherReadNorFoundNorWritten()
    {
        await using var mine = await OpenStoreAsync(new AccessRules(false, true), "s1");
        await using var theirs = await OpenStoreAsync(new AccessRules(false, true), "s2");
        var (alice, bob) = (mine.For("alice", "hive"), theirs.For("bob", "hive"));
        foreach (var key in new[] { "session-s1/plan", "swarm-hive/session-s1/plan" })
        {
            await alice.StoreAsync(Key(key), JsonText.Parse("\"zebra\""), tags: ["t"], cancellationToken: Token);
            Assert.NotNull(await alice.GetAsync(Key(key), Token));
            await DeniedAsync("restrict_cross_session_access", () => bob.GetAsync(Key(key), Token));
            await DeniedAsync("restrict_cross_session_access", () => bob.GetAsync([Key("global/x"), Key(key)], Token));
            await DeniedAsync("restrict_cross_session_access", () => bob.GetVersionAsync(Key(key), new EntryVersion(1), Token));
            await DeniedAsync("restrict_cross_session_access", () => bob.GetHistoryAsync(Key(key), cancellationToken: Token));
            await DeniedAsync("restrict_cross_session_access", () => bob.StoreAsync(Key(key), JsonText.Parse("2"), cancellationToken: Token));
            await DeniedAsync("restrict_cross_session_access", () => bob.DeleteAsync(Key(key), cancellationToken: Token));
        }

        await bob.StoreAsync(Key("global/zoo"), JsonText.Parse("\"zebra\""), tags: ["t"], cancellationToken: Token);
        await alice.PutAsync(new PutRequest(Key("session-s1/plan"), JsonText.Parse("3"))
        {
            ExpectedVersion = EntryVersion.None, OnConflict = ConflictResolution.Manual,
        }, Token);
        Assert.Equal(["global/zoo"], (await bob.ListAsync(new ListRequest(), Token)).Items.Select(i => i.Key.Value));
        Assert.Equal(["global/zoo"], (await bob.ListAsync(new ListRequest { Tags = ["t"] }, Token)).Items.Select(i => i.Key.Value));
        Assert.Equal(["global/zoo"], (await bob.SearchAsync(new SearchRequest("zebra"), Token)).Hits.Select(h => h.Key.Value));
        Assert.Equal(["global/zoo"], (await bob.GetSwarmStatusAsync(cancellationToken: Token)).Changes.Select(c => c.Key.Value));
        Assert.Empty((await bob.GetConflictsAsync(new ConflictListRequest(), Token)).Items);
        // The controls: who may, sees all of it.
        Assert.Equal(3, (await alice.ListAsync(new ListRequest(), Token)).Items.Count);
        Assert.Equal(3, (await alice.SearchAsync(new SearchRequest("zebra"), Token)).Hits.Count);
        Assert.Equal(3, (await alice.GetSwarmStatusAsync(cancellationToken: Token)).Changes.Count);
        Assert.Single((await alice.GetConflictsAsync(new ConflictListRequest(), Token)).Items);
    }

    [Fact]
    public async Task Sessions_TheProcessesOwn_IsOneOfTheirs()
    {
        await using var store = await OpenStoreAsync(new AccessRules(false, true));
        var key = Key($"session-{store.Session}/plan");
        await store.For("alice", "hive").StoreAsync(key, JsonText.Parse("1"), cancellationToken: Token);
        var denied = await DeniedAsync("restrict_cross_session_access", () => store.For("alice", "hive").GetAsync(Key("session-s1/plan"), Token));
        Assert.Contains(store.Session, denied.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Off_NothingIsHindered()
    {
        await using var store = await OpenStoreAsync(AccessRules.None);
        var bob = store.For("bob", "hive");
        foreach (var key in new[] { "swarm-hive/agent-alice/state", "session-s1/plan" })
        {
            await bob.StoreAsync(Key(key), JsonText.Parse("1"), cancellationToken: Token);
            Assert.NotNull(await bob.GetAsync(Key(key), Token));
        }
    }
}
