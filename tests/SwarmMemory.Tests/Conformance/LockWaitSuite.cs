using SwarmMemory.Coordination;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Waiting, handles and leases that are kept alive: what a process does between the steps of the store.</summary>
public abstract class LockWaitSuite : LockSuite
{
    private protected LockWaitSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Acquire_HeldByAnotherProcess_GetsItWhenThatReleases()
    {
        await using var one = await ServiceAsync();
        await using var other = await ServiceAsync();
        var held = await AcquiredAsync(one, "alice");
        var waiting = other.AcquireAsync(Agent("bob"), Request(Key, wait: 60_000), Token);
        await UntilAsync(async () => (await one.Store.ListAsync("", 10, Token)).Waiting.Count == 1);
        Assert.False(waiting.IsCompleted);
        await one.ReleaseAsync(Agent("alice"), held.Id, Token);
        Assert.Equal(2, Assert.IsType<LockResult.Acquired>(await waiting).Fence.Value);
    }

    [Fact]
    public async Task Acquire_WaitIsOver_TellsWhoHasItAndLeavesTheQueue()
    {
        await using var service = await ServiceAsync();
        await service.AcquireAsync(Agent("alice"), Request(Key, life: 3_600_000), Token);
        var waiting = service.AcquireAsync(Agent("bob"), Request(Key, wait: 5_000), Token);
        await UntilAsync(async () => (await service.Store.ListAsync("", 10, Token)).Waiting.Count == 1);
        // The clock moves no faster than the store answers, or the lock would be over too.
        await AdvanceUntilAsync(TimeSpan.FromSeconds(1), async () => waiting.IsCompleted || (await service.Store.ListAsync("", 10, Token)).Held.Count == 0);
        Assert.Equal("alice", Assert.Single(Assert.IsType<LockResult.Occupied>(await waiting).Holders).Agent);
        Assert.Empty((await service.Store.ListAsync("", 10, Token)).Waiting);
    }

    [Fact]
    public async Task Acquire_Cancelled_LeavesTheQueue()
    {
        await using var service = await ServiceAsync();
        await AcquiredAsync(service, "alice");
        using var cancelling = new CancellationTokenSource();
        var waiting = service.AcquireAsync(Agent("bob"), Request(Key, wait: 60_000), cancelling.Token);
        await UntilAsync(async () => (await service.Store.ListAsync("", 10, Token)).Waiting.Count == 1);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Empty((await service.Store.ListAsync("", 10, Token)).Waiting);
    }

    [Theory]
    [InlineData(3_600_001, 60_000, 0)]
    [InlineData(-1, 60_000, 0)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 3_600_001, 0)]
    [InlineData(0, 60_000, 201)]
    public async Task Acquire_OutOfBounds_Refused(int wait, int life, int reason)
    {
        await using var service = await ServiceAsync();
        await FailsAsync(ErrorCode.InvalidArgument, () =>
            service.AcquireAsync(Agent("alice"), Request(Key, wait: wait, life: life, reason: new string('x', reason)), Token));
    }

    [Fact]
    public async Task KeepAlive_ProcessLives_IsRenewedForAnHour()
    {
        await using var service = await ServiceAsync();
        var held = Assert.IsType<LockResult.Acquired>(await service.AcquireAsync(Agent("alice"), Request(Key, keep: true), Token));
        Assert.True(held.IsKeptAlive);
        var until = held.ExpiresAt;
        for (var i = 0; i < 9; i++)
        {
            // A step at a time, each after the renewal of the one before: as time goes by.
            Clock.Advance(TimeSpan.FromSeconds(20));
            await UntilAsync(async () => Assert.Single((await service.Store.ListAsync("", 10, Token)).Held).Until > until);
            until = (await service.Store.ListAsync("", 10, Token)).Held[0].Until!.Value;
        }

        Assert.Equal(Clock.GetUtcNow() + TimeSpan.FromMinutes(1), until);
        Assert.False(service.LostOf(held.Id)!.Value.IsCancellationRequested);
        var (_, left) = await service.Store.RenewAsync(Agent("alice"), held.Id, TimeSpan.FromHours(1), Token);
        Assert.Equal(TimeSpan.FromMinutes(57), left);
    }

    [Fact]
    public async Task KeepAlive_TakenAway_LostFires()
    {
        var store = await OpenAsync();
        await using var service = Service(store);
        var held = Assert.IsType<LockResult.Acquired>(await service.AcquireAsync(Agent("alice"), Request(Key, keep: true), Token));
        var lost = service.LostOf(held.Id)!.Value;
        await store.ExecuteAsync("delete from lease");
        Assert.False(lost.IsCancellationRequested);
        await AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => Task.FromResult(lost.IsCancellationRequested));
    }

    [Fact]
    public async Task KeepAlive_ServiceEnds_FreeAtOnce()
    {
        await using var other = await ServiceAsync();
        await using (var service = await ServiceAsync())
        {
            await service.AcquireAsync(Agent("alice"), Request(Key, keep: true), Token);
            Assert.IsType<LockResult.Occupied>(await other.AcquireAsync(Agent("bob"), Request(Key), Token));
        }

        await AcquiredAsync(other, "bob");
    }

    [Fact]
    public async Task KeepAlive_SameNameInAnotherProcess_IsAnother()
    {
        await using var one = await ServiceAsync();
        await using var other = await ServiceAsync();
        await one.AcquireAsync(Agent("alice", "p-1"), Request(Key, keep: true), Token);
        Assert.IsType<LockResult.Occupied>(await other.AcquireAsync(Agent("alice", "p-2"), Request(Key), Token));
        Assert.IsType<LockResult.Acquired>(await one.AcquireAsync(Agent("alice", "p-1"), Request(Key), Token));
        await FailsAsync(ErrorCode.AccessDenied, () => other.ReleaseAsync(Agent("alice", "p-2"), new LockId(Key, new Fence(1)), Token));
        // The control: one that is not tied to a process is the agent's wherever it runs.
        await one.AcquireAsync(Agent("alice", "p-1"), Request("global/other"), Token);
        Assert.IsType<LockResult.Acquired>(await other.AcquireAsync(Agent("alice", "p-2"), Request("global/other"), Token));
    }

    [Fact]
    public async Task Handle_DisposedOrLost_SaysSo()
    {
        await using var service = await ServiceAsync();
        LockHandle first;
        await using (first = await HandleAsync(service))
        {
            Assert.False(first.Lost.IsCancellationRequested);
            Assert.IsType<LockResult.Occupied>(await service.AcquireAsync(Agent("bob"), Request(Key), Token));
            await first.RenewAsync(TimeSpan.FromMinutes(2), Token);
            Assert.Equal(Clock.GetUtcNow() + TimeSpan.FromMinutes(2), first.ExpiresAt);
        }

        await first.ReleaseAsync(Token);
        await using var second = await HandleAsync(service);
        Assert.True(second.Fence.Value > first.Fence.Value);
        Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(second.Lost.IsCancellationRequested);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(second.Lost.IsCancellationRequested);
        await FailsAsync(ErrorCode.LeaseLost, () => second.RenewAsync(cancellationToken: Token));
        await FailsAsync(ErrorCode.LeaseLost, () => second.ReleaseAsync(Token));
    }

    private async Task<LockHandle> HandleAsync(LockService service)
    {
        var request = Request(Key);
        return new LockHandle(service, Agent("alice"), request, Assert.IsType<LockResult.Acquired>(await service.AcquireAsync(Agent("alice"), request, Token)), Clock);
    }

    private async Task<LockService> ServiceAsync() => Service(await OpenAsync());

    private LockService Service(OpenStore store) => new(store.Storage, new MessageStore(store.Storage, MessageOptions.Default), Clock);

    private static async Task<LockResult.Acquired> AcquiredAsync(LockService service, string agent) =>
        Assert.IsType<LockResult.Acquired>(await service.AcquireAsync(Agent(agent), Request(Key), Token));

    /// <summary>Waits for what another task does; the test's own time limit is against one that never does.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
            await Task.Yield();
    }

    private async Task AdvanceUntilAsync(TimeSpan step, Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            Clock.Advance(step);
            await Task.Yield();
        }
    }
}
