using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>What the store does for itself while it is open: one bounded piece of what is due at each tick, whichever process's tick that is.</summary>
internal sealed class Caretaker(IStorage storage, SnapshotKeeper snapshots, CareOptions options, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    private readonly SnapshotSchedule _schedule = new(storage, new Turns(storage), snapshots, options.Snapshots, time);
    private long _lookedAt = time.GetTimestamp();

    public async Task TickAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_lookedAt) < BetweenLooks)
            return;
        _lookedAt = time.GetTimestamp();
        await _schedule.RunIfDueAsync(cancellationToken);
    }
}
