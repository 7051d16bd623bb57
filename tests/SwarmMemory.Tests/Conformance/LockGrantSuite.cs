using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Which locks go together, fences, re-entrancy, and what is over.</summary>
public abstract class LockGrantSuite : LockSuite
{
    private protected LockGrantSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Theory]
    [InlineData(LockMode.Read, LockMode.Read, true)]
    [InlineData(LockMode.Read, LockMode.Write, false)]
    [InlineData(LockMode.Read, LockMode.Exclusive, false)]
    [InlineData(LockMode.Write, LockMode.Read, false)]
    [InlineData(LockMode.Write, LockMode.Write, false)]
    [InlineData(LockMode.Write, LockMode.Exclusive, false)]
    [InlineData(LockMode.Exclusive, LockMode.Read, false)]
    [InlineData(LockMode.Exclusive, LockMode.Write, false)]
    [InlineData(LockMode.Exclusive, LockMode.Exclusive, false)]
    public async Task Try_HeldByAnother_FollowsTheTable(LockMode held, LockMode asked, bool granted)
    {
        var (first, second) = (await OpenLocksAsync(), await OpenLocksAsync());
        await GrantAsync(first, "alice", mode: held);
        if (granted)
        {
            await GrantAsync(second, "bob", mode: asked);
            return;
        }

        var busy = await BusyAsync(second, "bob", mode: asked);
        Assert.Equal(("alice", held, 1), (busy.Holders[0].Agent, busy.Holders[0].Mode, busy.Position));
    }

    [Theory]
    [InlineData("global/plan", LockMode.Exclusive, "global/plan/step", LockMode.Read, false)]
    [InlineData("global/plan", LockMode.Exclusive, "global/plan/step/deep", LockMode.Write, false)]
    [InlineData("global/plan", LockMode.Write, "global/plan/step", LockMode.Write, true)]
    [InlineData("global/plan", LockMode.Write, "global/plan/step", LockMode.Exclusive, true)]
    [InlineData("global/plan/step", LockMode.Read, "global/plan", LockMode.Exclusive, false)]
    [InlineData("global/plan/step/deep", LockMode.Write, "global/plan", LockMode.Exclusive, false)]
    [InlineData("global/plan/step", LockMode.Exclusive, "global/plan", LockMode.Write, true)]
    [InlineData("global/plan", LockMode.Exclusive, "global/plans", LockMode.Exclusive, true)]
    [InlineData("global/plan", LockMode.Exclusive, "global/plan-b", LockMode.Write, true)]
    [InlineData("global/plan-b", LockMode.Write, "global/plan", LockMode.Exclusive, true)]
    [InlineData("file:src", LockMode.Exclusive, "file:src/app.cs", LockMode.Write, false)]
    [InlineData("file:src/deep/app.cs", LockMode.Read, "file:src", LockMode.Exclusive, false)]
    [InlineData("file:src/app.cs", LockMode.Write, "file:src/app.css", LockMode.Write, true)]
    public async Task Try_AboveOrBelow_OnlyExclusiveReachesDown(string held, LockMode heldMode, string asked, LockMode askedMode, bool granted)
    {
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice", held, heldMode);
        // The holder itself may in any case.
        await GrantAsync(locks, "alice", asked, askedMode);
        await locks.ReleaseOfAsync(Agent("alice"), asked, Token);
        if (granted)
            await GrantAsync(locks, "bob", asked, askedMode);
        else
            Assert.Equal(held, (await BusyAsync(locks, "bob", asked, askedMode)).Holders[0].Resource);
    }

    [Fact]
    public async Task Fence_GrowsWithEveryGrantAndOutlivesAll()
    {
        var locks = await OpenLocksAsync();
        for (var fence = 1; fence <= 3; fence++)
        {
            var lease = await GrantAsync(locks, fence % 2 == 0 ? "alice" : "bob");
            Assert.Equal(fence, lease.Fence);
            await locks.ReleaseAsync(Agent(lease.Agent), lease.Id, Token);
        }

        // Each reader has one of its own; another resource begins at 1.
        Assert.Equal(4, (await GrantAsync(locks, "alice", mode: LockMode.Read)).Fence);
        Assert.Equal(5, (await GrantAsync(locks, "bob", mode: LockMode.Read)).Fence);
        Assert.Equal(1, (await GrantAsync(locks, "bob", "global/other")).Fence);
        Clock.Advance(TimeSpan.FromHours(2));
        await locks.ReapAsync(Token);
        Assert.Equal(6, (await GrantAsync(await OpenLocksAsync(), "carol")).Fence);
    }

    [Fact]
    public async Task Try_HeldAlready_IsTheSameLeaseOnceMore()
    {
        var locks = await OpenLocksAsync();
        var first = await GrantAsync(locks, "alice");
        Clock.Advance(TimeSpan.FromSeconds(10));
        var second = await GrantAsync(locks, "alice", mode: LockMode.Read);
        Assert.Equal((first.Id, LockMode.Write, 2, first.EndsAt + 10_000), (second.Id, second.Mode, second.Held, second.EndsAt));
        Assert.Equal(1, await locks.ReleaseAsync(Agent("alice"), first.Id, Token));
        await BusyAsync(locks, "bob");
        Assert.Equal(0, await locks.ReleaseAsync(Agent("alice"), first.Id, Token));
        Assert.Equal(2, (await GrantAsync(locks, "bob")).Fence);
    }

    [Fact]
    public async Task Try_OnlyReaderWantsToWrite_IsGrantedOnItsLease()
    {
        var locks = await OpenLocksAsync();
        var read = await GrantAsync(locks, "alice", mode: LockMode.Read);
        var write = await GrantAsync(locks, "alice", mode: LockMode.Write);
        Assert.Equal((read.Id, LockMode.Write, 2), (write.Id, write.Mode, write.Held));
        await BusyAsync(locks, "bob", mode: LockMode.Read);
    }

    [Fact]
    public async Task Try_RanOut_IsFreeAtThatMillisecond()
    {
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice", life: 60_000);
        Clock.Advance(TimeSpan.FromMilliseconds(59_999));
        await BusyAsync(locks, "bob");
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await GrantAsync(locks, "bob");
    }

    [Fact]
    public async Task Try_SameNameInAnotherSwarm_IsAnother()
    {
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice");
        Assert.IsType<Coordination.LockAttempt.Refused>(await locks.TryAsync(Caller.Parse("other", "alice", "p-alice"), Request(Key), Token));
    }

    [Fact]
    public async Task List_Prefix_TellsHoldersAndWaitersInOrder()
    {
        var locks = await OpenLocksAsync();
        await locks.TryAsync(Agent("alice"), Request("file:src/a.cs", reason: "renaming"), Token);
        await GrantAsync(locks, "carol", "global/x");
        await QueueAsync(locks, "bob", "file:src/a.cs", LockMode.Exclusive);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await QueueAsync(locks, "dave", "file:src/a.cs", LockMode.Read);

        var list = await locks.ListAsync("file:", 100, Token);

        var held = Assert.Single(list.Held);
        Assert.Equal(("file:src/a.cs#1", "alice", LockMode.Write, "renaming"), (held.Id.ToString(), held.Agent, held.Mode, held.Reason));
        Assert.Equal(Clock.GetUtcNow() + TimeSpan.FromSeconds(59), held.Until);
        Assert.Equal([("bob", LockMode.Exclusive), ("dave", LockMode.Read)], list.Waiting.Select(w => (w.Agent, w.Mode)));
        Assert.Equal(Clock.GetUtcNow() - TimeSpan.FromSeconds(1), list.Waiting[0].Since);
        Assert.True((await locks.ListAsync("", 1, Token)).HasMore);
        Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal((0, 0), ((await locks.ListAsync("", 100, Token)) is var after ? (after.Held.Count, after.Waiting.Count) : default));
    }

    [Fact]
    public async Task Reap_WhatIsOver_LeavesTheStoreAsWithoutLocks()
    {
        var store = await OpenAsync();
        var locks = Locks(store);
        await GrantAsync(locks, "alice");
        await QueueAsync(locks, "bob", wait: 1000);
        await locks.ReapAsync(Token);
        Assert.Equal((1, 1), (await store.NumberAsync("select count(*) from lease"), await store.NumberAsync("select count(*) from lease_wait")));
        Clock.Advance(TimeSpan.FromMinutes(2));
        await locks.ReapAsync(Token);
        Assert.Equal((0, 0), (await store.NumberAsync("select count(*) from lease"), await store.NumberAsync("select count(*) from lease_wait")));
        Assert.Equal(1, await store.NumberAsync("select value from fence"));
    }
}
