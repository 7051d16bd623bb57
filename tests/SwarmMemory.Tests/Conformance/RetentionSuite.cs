using SwarmMemory.Persistence;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>How long entries live, and that they are gone the moment it is over.</summary>
public abstract class RetentionSuite : StoreSuite
{
    private protected RetentionSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Theory]
    [InlineData("swarm-a/notes", 30)]
    [InlineData("agent-a/notes", 30)]
    [InlineData("session-a/notes", 1)]
    [InlineData("global/notes", 365)]
    [InlineData("neural/notes", 365)]
    [InlineData("swarm-a/agent-b/notes", 30)]
    [InlineData("swarm-a/session-b/notes", 1)]
    [InlineData("swarm-a/global/notes", 365)]
    public async Task Put_WithoutLife_KeepsForTheCategorysDays(string key, int days)
    {
        var store = await OpenAsync();
        Assert.Equal(Clock.GetUtcNow().AddDays(days), (await store.PutAsync(key, "1")).ExpiresAt);
    }

    [Theory]
    [InlineData("swarm-a/agent-b/state", 7)]
    [InlineData("swarm-a/agent-b/state/task-1", 7)]
    [InlineData("swarm-a/agent-b/states", 30)]
    [InlineData("swarm-a/agent-b/state/kept/for/ever", null)]
    [InlineData("swarm-special/agent-b/state", 3)]
    [InlineData("global/neural/success-1", 180)]
    [InlineData("global/neural/success-", 365)]
    [InlineData("swarm/agent-b/state", 2)]
    public async Task Put_WithoutLife_TheMostSpecificPatternCounts(string key, int? days)
    {
        var store = await OpenAsync(new()
        {
            Retention = new()
            {
                Paths =
                [
                    (new PathPattern("swarm-{swarm_id}/agent-{agent_name}/state"), TimeSpan.FromDays(7)),
                    (new PathPattern("swarm-{swarm_id}/agent-{agent_name}/state/kept"), null),
                    (new PathPattern("swarm-special/agent-{agent_name}/state"), TimeSpan.FromDays(3)),
                    (new PathPattern("global/neural/success-{pattern_id}"), TimeSpan.FromDays(180)),
                    (new PathPattern("swarm"), TimeSpan.FromDays(2)),
                ],
            },
        });
        Assert.Equal(days is { } given ? Clock.GetUtcNow().AddDays(given) : null, (await store.PutAsync(key, "1")).ExpiresAt);
    }

    [Fact]
    public async Task Put_WithLife_OverridesRetention()
    {
        var store = await OpenAsync();
        var stored = await store.PutAsync("session-a/x", "1", life: TimeSpan.FromDays(400));
        Assert.Equal(Clock.GetUtcNow().AddDays(400), stored.ExpiresAt);
        Assert.Equal(stored.ExpiresAt, (await store.GetAsync("session-a/x"))!.ExpiresAt);
        Clock.Advance(TimeSpan.FromDays(399));
        Assert.NotNull(await store.GetAsync("session-a/x"));
    }

    [Fact]
    public async Task Read_TimeIsOver_TheEntryIsInvisibleAtOnce()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", tags: ["t"], life: TimeSpan.FromSeconds(10));
        await store.PutAsync("global/y", "1", tags: ["t"]);
        Clock.Advance(TimeSpan.FromMilliseconds(9999));
        Assert.Equal(["global/x", "global/y"], await store.ListAsync());
        Assert.NotNull(await store.GetAsync("global/x"));

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await store.GetAsync("global/x"));
        Assert.Equal(["global/y"], await store.ListAsync());
        Assert.Equal(["global/y"], await store.ListAsync(new() { Tags = ["t"] }));
        Assert.Empty(await store.HistoryAsync("global/x"));
        Assert.Null(await store.GetVersionAsync("global/x", 1));
        await store.SweepAllAsync();
        Assert.Equal([1L], (await store.TotalsAsync()).Select(t => t.Entries));
    }

    [Fact]
    public async Task Read_SweptAfterItsTime_StaysInvisible()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", life: TimeSpan.FromSeconds(10));
        await store.PutAsync("global/y", "1");
        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, (await store.SweepAsync()).Expired);
        Assert.Null(await store.GetAsync("global/x"));
        Assert.Empty(await store.HistoryAsync("global/x"));
        Assert.Null(await store.GetVersionAsync("global/x", 1));
        // The control: what was deleted keeps its history.
        await store.DeleteAsync("global/y");
        Assert.Equal(2, (await store.HistoryAsync("global/y")).Count);
        Assert.NotNull(await store.GetVersionAsync("global/y", 1));
    }

    [Fact]
    public async Task Put_OverAnExpiredEntry_CreatesItWithAHigherVersion()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", life: TimeSpan.FromSeconds(1));
        await store.PutAsync("global/x", "2", life: TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1));
        var again = await store.PutAsync("global/x", "2");
        Assert.Equal((3L, WriteOutcome.Created), (again.Version.Value, again.Outcome));
        Assert.Equal((Clock.GetUtcNow(), Clock.GetUtcNow()),
            ((await store.GetAsync("global/x"))!.CreatedAt, (await store.GetAsync("global/x"))!.UpdatedAt));
    }

    [Fact]
    public async Task Put_OverASweptEntry_CreatesItWithAHigherVersion()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", life: TimeSpan.FromSeconds(1));
        await store.PutAsync("global/y", "1");
        Clock.Advance(TimeSpan.FromSeconds(1));
        await store.SweepAllAsync();
        var again = await store.PutAsync("global/x", "1");
        Assert.Equal((2L, WriteOutcome.Created), (again.Version.Value, again.Outcome));
    }

    [Fact]
    public async Task Put_OverAnOldEntrySweptJustNow_CreatesItWithAHigherVersion()
    {
        // Who read version 1 just before it expired must not take another's new version 1 for it.
        var store = await OpenAsync();
        await store.PutAsync("global/x", "\"old\"", life: TimeSpan.FromDays(60));
        Clock.Advance(TimeSpan.FromDays(60));
        await store.PutAsync("global/y", "1");
        await store.SweepAllAsync();
        Assert.Equal(2, (await store.PutAsync("global/x", "\"new\"", expected: 0)).Version.Value);
        Assert.Equal(2, (await store.PutConflictAsync("global/x", "\"lost update\"", 1)).Current.Value);
    }
}
