using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Renewing and releasing, by the holder and by those who are not.</summary>
public abstract class LockReleaseSuite : LockSuite
{
    private protected LockReleaseSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Renew_Held_LivesOnFromNow()
    {
        var locks = await OpenLocksAsync();
        var lease = await GrantAsync(locks, "alice");
        Clock.Advance(TimeSpan.FromSeconds(59));
        var (renewed, left) = await locks.RenewAsync(Agent("alice"), lease.Id, TimeSpan.FromSeconds(30), Token);
        Assert.Equal((Clock.GetUtcNow().ToUnixTimeMilliseconds() + 30_000, TimeSpan.FromSeconds(30)), (renewed.ExpiresAt, left));
        Clock.Advance(TimeSpan.FromSeconds(29));
        await BusyAsync(locks, "bob");
        Clock.Advance(TimeSpan.FromSeconds(1));
        await GrantAsync(locks, "bob");
    }

    [Fact]
    public async Task Renew_RanOut_LostEvenIfNobodyTookIt()
    {
        var locks = await OpenLocksAsync();
        var lease = await GrantAsync(locks, "alice");
        Clock.Advance(TimeSpan.FromMinutes(1));
        var error = await FailsAsync(ErrorCode.LeaseLost, () => locks.RenewAsync(Agent("alice"), lease.Id, TimeSpan.FromMinutes(1), Token));
        Assert.Equal("The lock \"global/plan/step#1\" is over: it was released or ran out. Nobody holds \"global/plan/step\" now.", error.Message);
        // The control: before its time was over it could have been renewed.
        var another = await GrantAsync(locks, "alice");
        await locks.RenewAsync(Agent("alice"), another.Id, TimeSpan.FromMinutes(1), Token);
    }

    [Fact]
    public async Task Renew_TakenOver_SaysByWhomAndUntilWhen()
    {
        var locks = await OpenLocksAsync();
        var lease = await GrantAsync(locks, "alice");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await locks.TryAsync(Agent("bob"), Request(Key, reason: "a fix"), Token);
        foreach (var call in (Func<Task>[])[
            () => locks.RenewAsync(Agent("alice"), lease.Id, TimeSpan.FromMinutes(1), Token),
            () => locks.ReleaseAsync(Agent("alice"), lease.Id, Token)])
        {
            var error = await FailsAsync(ErrorCode.LeaseLost, call);
            Assert.EndsWith("Now bob holds a write lock until 12:02:00Z (a fix).", error.Message, StringComparison.Ordinal);
            Assert.Equal("bob", error.Facts["holder"]);
        }

        await BusyAsync(locks, "carol");
    }

    [Fact]
    public async Task Release_Twice_SecondIsLost()
    {
        var locks = await OpenLocksAsync();
        var lease = await GrantAsync(locks, "alice");
        Assert.Equal(0, await locks.ReleaseAsync(Agent("alice"), lease.Id, Token));
        await FailsAsync(ErrorCode.LeaseLost, () => locks.ReleaseAsync(Agent("alice"), lease.Id, Token));
    }

    [Fact]
    public async Task ReleaseOrRenew_AnothersLock_RefusedAndStillHeld()
    {
        var locks = await OpenLocksAsync();
        var lease = await GrantAsync(locks, "alice");
        foreach (var call in (Func<Task>[])[
            () => locks.RenewAsync(Agent("bob"), lease.Id, TimeSpan.FromMinutes(1), Token),
            () => locks.ReleaseAsync(Agent("bob"), lease.Id, Token)])
        {
            var error = await FailsAsync(ErrorCode.AccessDenied, call);
            Assert.Equal("The lock \"global/plan/step#1\" is not bob's: alice holds a write lock until 12:01:00Z.", error.Message);
        }

        await BusyAsync(locks, "carol");
        Assert.Equal(0, await locks.ReleaseAsync(Agent("alice"), lease.Id, Token));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    [InlineData(99)]
    public async Task Release_FenceThatWasNeverGiven_NotFound(long fence)
    {
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice");
        await FailsAsync(ErrorCode.NotFound, () => locks.ReleaseAsync(Agent("alice"), new LockId(Key, new Fence(fence)), Token));
        await FailsAsync(ErrorCode.NotFound, () => locks.RenewAsync(Agent("alice"), new LockId("global/none", new Fence(1)), TimeSpan.FromSeconds(1), Token));
    }

    [Fact]
    public async Task ReleaseOf_Resource_EndsTheCallersHoweverOftenAcquired()
    {
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice", mode: LockMode.Read);
        await GrantAsync(locks, "alice", mode: LockMode.Read);
        await GrantAsync(locks, "bob", mode: LockMode.Read);
        await GrantAsync(locks, "alice", "global/other");
        // Another process of the same agent may, as a hook that ends what an earlier one began.
        Assert.Single(await locks.ReleaseOfAsync(Agent("alice", "p-hook"), Key, Token));
        Assert.Empty(await locks.ReleaseOfAsync(Agent("alice"), Key, Token));
        Assert.Equal(["alice global/other", "bob " + Key], (await locks.ListAsync("", 10, Token)).Held.Select(h => $"{h.Agent} {h.Resource}").Order());
    }

    [Fact]
    public async Task ReleaseOf_All_LeavesTheOthers()
    {
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice", "global/a");
        await GrantAsync(locks, "alice", "file:src/a.cs");
        await GrantAsync(locks, "bob", "global/b");
        var waiting = await QueueAsync(locks, "carol", "global/a");
        Assert.Equal(2, (await locks.ReleaseOfAsync(Agent("alice"), null, Token)).Count);
        Assert.True(await IsGrantedAsync(locks, waiting));
        Assert.Equal(["bob", "carol"], (await locks.ListAsync("", 10, Token)).Held.Select(h => h.Agent).Order());
    }
}
