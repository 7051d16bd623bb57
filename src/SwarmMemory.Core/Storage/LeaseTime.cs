namespace SwarmMemory.Storage;

/// <summary>A moment on the clock that leases run on, which nobody can set.</summary>
/// <param name="Clock">Which clock: another after a reboot, and then all leases of the former are over.</param>
/// <param name="Milliseconds">Since that clock began.</param>
internal readonly record struct LeaseTime(long Clock, long Milliseconds);
