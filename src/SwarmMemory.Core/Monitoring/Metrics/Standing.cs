namespace SwarmMemory.Monitoring;

/// <summary>What agents wait for or for what somebody must decide, now.</summary>
internal sealed class Standing
{
    public long LocksHeld { get; set; }
    public long LocksWaited { get; set; }
    public long OpenConflicts { get; set; }
}
