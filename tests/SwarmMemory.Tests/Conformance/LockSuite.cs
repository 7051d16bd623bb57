using SwarmMemory.Coordination;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>What the suites of locks share: two open stores as two processes have them, and short ways to ask.</summary>
public abstract class LockSuite : StoreSuite
{
    private protected const string Key = "global/plan/step";

    private protected LockSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private protected static Caller Agent(string name, string? process = null) => Caller.Parse("hive", name, process ?? $"p-{name}", "test");

    private protected static LockRequest Request(
        string resource, LockMode mode = LockMode.Write, int life = 60_000, int wait = 0, bool keep = false, string? reason = null) =>
        new(LockResource.Parse(resource), mode)
        {
            TimeToLive = TimeSpan.FromMilliseconds(life), Wait = TimeSpan.FromMilliseconds(wait), KeepAlive = keep, Reason = reason,
        };

    private protected async Task<LockStore> OpenLocksAsync() => Locks(await OpenAsync());

    internal static LockStore Locks(OpenStore store) => new(store.Storage, new MessageStore(store.Storage, MessageOptions.Default));

    private protected static async Task<Persistence.Lease> GrantAsync(LockStore locks, string agent, string resource = Key, LockMode mode = LockMode.Write, int life = 60_000)
    {
        var attempt = await locks.TryAsync(Agent(agent), Request(resource, mode, life), Token);
        return Assert.IsType<LockAttempt.Granted>(attempt).Lease;
    }

    private protected static async Task<LockResult.Occupied> BusyAsync(LockStore locks, string agent, string resource = Key, LockMode mode = LockMode.Write) =>
        Assert.IsType<LockAttempt.Refused>(await locks.TryAsync(Agent(agent), Request(resource, mode), Token)).Busy;

    private protected static async Task<LockClaim> QueueAsync(
        LockStore locks, string agent, string resource = Key, LockMode mode = LockMode.Write, int wait = 3_600_000, int life = 60_000)
    {
        var attempt = await locks.TryOrQueueAsync(Agent(agent), Request(resource, mode, life, wait), announced: false, Token);
        return Assert.IsType<LockAttempt.Waiting>(attempt).Claim;
    }

    private protected static async Task<bool> IsGrantedAsync(LockStore locks, LockClaim claim) => await locks.LookAsync(claim, Token) is LockAttempt.Granted;

    private protected static async Task<SwarmMemoryException> FailsAsync(ErrorCode code, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(call);
        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Hint);
        return error;
    }
}
