using SwarmMemory.Coordination;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Who gets it next, and who must not wait at all. The waits are looked at step by step: nothing here depends on time that passes.</summary>
public abstract class LockQueueSuite : LockSuite
{
    private protected LockQueueSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Release_SomeWait_FirstComeFirstServed()
    {
        var (locks, other) = (await OpenLocksAsync(), await OpenLocksAsync());
        var held = await GrantAsync(locks, "alice");
        LockClaim[] claims = [await QueueAsync(other, "bob"), await QueueAsync(locks, "carol"), await QueueAsync(other, "dave")];
        foreach (var claim in claims)
        {
            Assert.False(await IsGrantedAsync(other, claim));
            await locks.ReleaseAsync(Agent(held.Agent), held.Id, Token);
            held = Assert.IsType<LockAttempt.Granted>(await other.LookAsync(claim, Token)).Lease;
            Assert.Equal(claim.Agent, held.Agent);
        }

        Assert.Equal(4, held.Fence);
    }

    [Fact]
    public async Task Try_WriterWaits_NoReaderPasses()
    {
        var locks = await OpenLocksAsync();
        var alice = await GrantAsync(locks, "alice", mode: LockMode.Read);
        var writer = await QueueAsync(locks, "bob");
        Assert.Equal(2, (await BusyAsync(locks, "carol", mode: LockMode.Read)).Position);
        var reader = await QueueAsync(locks, "carol", mode: LockMode.Read);
        await locks.ReleaseAsync(Agent("alice"), alice.Id, Token);
        Assert.Equal((true, false), (await IsGrantedAsync(locks, writer), await IsGrantedAsync(locks, reader)));
        // The control: with no writer waiting, the reader would have come in beside alice.
        await locks.ReleaseOfAsync(Agent("bob"), Key, Token);
        Assert.True(await IsGrantedAsync(locks, reader));
        await GrantAsync(locks, "dave", mode: LockMode.Read);
    }

    [Fact]
    public async Task Release_ReadersWaitInARow_AllComeInTogether()
    {
        var locks = await OpenLocksAsync();
        var alice = await GrantAsync(locks, "alice");
        LockClaim[] readers = [await QueueAsync(locks, "bob", mode: LockMode.Read), await QueueAsync(locks, "carol", mode: LockMode.Read)];
        var writer = await QueueAsync(locks, "dave");
        var late = await QueueAsync(locks, "erin", mode: LockMode.Read);
        await locks.ReleaseAsync(Agent("alice"), alice.Id, Token);
        Assert.True(await IsGrantedAsync(locks, readers[0]) && await IsGrantedAsync(locks, readers[1]));
        Assert.False(await IsGrantedAsync(locks, writer) || await IsGrantedAsync(locks, late));
    }

    [Fact]
    public async Task Look_HolderRanOut_HandsOver()
    {
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice", life: 5_000);
        var claim = await QueueAsync(locks, "bob");
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.IsType<LockAttempt.Waiting>(await locks.LookAsync(claim, Token)).LookAgain);
        Clock.Advance(TimeSpan.FromMilliseconds(4_500));
        Assert.Equal(TimeSpan.FromMilliseconds(500), Assert.IsType<LockAttempt.Waiting>(await locks.LookAsync(claim, Token)).LookAgain);
        Clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.True(await IsGrantedAsync(locks, claim));
    }

    [Fact]
    public async Task Look_WaitIsOver_RefusedAndThoseBehindGoOn()
    {
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice", mode: LockMode.Read, life: 600_000);
        var writer = await QueueAsync(locks, "bob", wait: 1_000);
        var reader = await QueueAsync(locks, "carol", mode: LockMode.Read);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("alice", Assert.IsType<LockAttempt.Refused>(await locks.LookAsync(writer, Token)).Busy.Holders[0].Agent);
        Assert.IsType<LockAttempt.Refused>(await locks.LeaveAsync(writer, wanted: true, Token));
        Assert.True(await IsGrantedAsync(locks, reader));
    }

    [Fact]
    public async Task Leave_GrantedInTheMeantime_KeptOrGivenBack()
    {
        var locks = await OpenLocksAsync();
        var alice = await GrantAsync(locks, "alice");
        var (bob, carol) = (await QueueAsync(locks, "bob"), await QueueAsync(locks, "carol"));
        await locks.ReleaseAsync(Agent("alice"), alice.Id, Token);
        Assert.IsType<LockAttempt.Granted>(await locks.LeaveAsync(bob, wanted: true, Token));
        Assert.IsType<LockAttempt.Refused>(await locks.LeaveAsync(bob, wanted: false, Token));
        Assert.True(await IsGrantedAsync(locks, carol));
    }

    [Fact]
    public async Task Leave_WhileWaiting_LeavesNothing()
    {
        var locks = await OpenLocksAsync();
        var alice = await GrantAsync(locks, "alice", mode: LockMode.Read);
        var writer = await QueueAsync(locks, "bob");
        await locks.LeaveAsync(writer, wanted: false, Token);
        await GrantAsync(locks, "carol", mode: LockMode.Read);
        Assert.Empty((await locks.ListAsync("", 10, Token)).Waiting);
        await locks.ReleaseAsync(Agent("alice"), alice.Id, Token);
        Assert.Equal("carol", Assert.Single((await locks.ListAsync("", 10, Token)).Held).Agent);
    }

    [Fact]
    public async Task Queue_ReaderBecomesWriterWhileAWriterWaits_GoesFirst()
    {
        var locks = await OpenLocksAsync();
        var alice = await GrantAsync(locks, "alice", mode: LockMode.Read);
        var bob = await GrantAsync(locks, "bob", mode: LockMode.Read);
        var (writer, reader) = (await QueueAsync(locks, "carol"), await QueueAsync(locks, "dave", mode: LockMode.Read));
        var upgrade = await QueueAsync(locks, "alice");
        await locks.ReleaseAsync(Agent("bob"), bob.Id, Token);
        Assert.True(await IsGrantedAsync(locks, upgrade));
        Assert.False(await IsGrantedAsync(locks, writer));
        Assert.Equal(1, await locks.ReleaseAsync(Agent("alice"), alice.Id, Token));
        Assert.Equal(0, await locks.ReleaseAsync(Agent("alice"), alice.Id, Token));
        Assert.True(await IsGrantedAsync(locks, writer));
        Assert.False(await IsGrantedAsync(locks, reader));
    }

    [Fact]
    public async Task Queue_TwoReadersBothWantToWrite_SecondIsADeadlock()
    {
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice", mode: LockMode.Read);
        await GrantAsync(locks, "bob", mode: LockMode.Read);
        await QueueAsync(locks, "alice");
        var error = await FailsAsync(ErrorCode.Deadlock, () => QueueAsync(locks, "bob"));
        Assert.Contains($"bob waits for alice on \"{Key}\", alice waits for bob on \"{Key}\"", error.Message, StringComparison.Ordinal);
        Assert.Single((await locks.ListAsync("", 10, Token)).Waiting);
    }

    [Fact]
    public async Task Queue_ThreeInACircle_LastIsToldTheCircle()
    {
        var (locks, other) = (await OpenLocksAsync(), await OpenLocksAsync());
        await GrantAsync(locks, "alice", "global/a");
        await GrantAsync(other, "bob", "global/b");
        await GrantAsync(locks, "carol", "global/c");
        await QueueAsync(other, "alice", "global/b");
        await QueueAsync(locks, "bob", "global/c");
        var error = await FailsAsync(ErrorCode.Deadlock, () => QueueAsync(other, "carol", "global/a"));
        Assert.Equal("Waiting for \"global/a\" would never end: carol waits for alice on \"global/a\", alice waits for bob on \"global/b\", "
            + "bob waits for carol on \"global/c\".", error.Message);
        Assert.Contains("\"global/c\"", error.Hint, StringComparison.Ordinal);
        // Without a wait there is none to find, and once carol lets go the others move.
        await BusyAsync(other, "carol", "global/a");
        await locks.ReleaseOfAsync(Agent("carol"), "global/c", Token);
        await QueueAsync(other, "carol", "global/a");
    }

    [Fact]
    public async Task Queue_CircleThroughAFolder_IsFound()
    {
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice", "file:src", LockMode.Exclusive);
        await GrantAsync(locks, "bob", "file:doc/a.md");
        await QueueAsync(locks, "alice", "file:doc", LockMode.Exclusive);
        await FailsAsync(ErrorCode.Deadlock, () => QueueAsync(locks, "bob", "file:src/app.cs", LockMode.Read));
    }

    [Fact]
    public async Task Queue_BehindSomebodyWhoWaitsForMe_IsNoDeadlock()
    {
        // bob waits to write what carol reads, carol waits for alice, alice wants to read it too: she goes past bob, who waits for her.
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice", "global/x");
        await GrantAsync(locks, "carol", Key, LockMode.Read);
        await QueueAsync(locks, "bob");
        await QueueAsync(locks, "carol", "global/x");
        await GrantAsync(locks, "alice", Key, LockMode.Read);
        // The control: dave, for whom nobody waits, does not pass.
        await BusyAsync(locks, "dave", Key, LockMode.Read);
    }

    [Fact]
    public async Task Queue_HolderOfTheCircleRanOut_IsNoDeadlock()
    {
        var locks = await OpenLocksAsync();
        await GrantAsync(locks, "alice", "global/a", life: 1_000);
        await GrantAsync(locks, "bob", "global/b");
        await QueueAsync(locks, "alice", "global/b");
        Clock.Advance(TimeSpan.FromSeconds(1));
        await GrantAsync(locks, "bob", "global/a");
    }
}
