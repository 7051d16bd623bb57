using SwarmMemory.Monitoring;

namespace SwarmMemory;

/// <summary>Health, care and recovery of the store.</summary>
public sealed partial class SwarmMemoryManager
{
    /// <summary>How the store is, of all processes together.</summary>
    /// <param name="full">With totals by category, swarm and agent, and the history of it.</param>
    public Task<HealthReport> GetMemoryHealthReportAsync(bool full = false, CancellationToken cancellationToken = default) =>
        _store.Health.ReportAsync(full, cancellationToken);

    /// <summary>What could be saved, or, when applied, what was: expired entries, old versions, space inside the file.</summary>
    /// <param name="apply">False: nothing is changed.</param>
    /// <param name="remedies">Names of those wanted; null: those that are worth it.</param>
    public Task<OptimizationResult> OptimizeMemoryAsync(
        bool apply = false, IReadOnlyList<string>? remedies = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        _store.Optimizer.RunAsync(apply, remedies, progress, cancellationToken);

    /// <summary>Makes a snapshot of the whole store: one moment of it, while others go on writing.</summary>
    /// <param name="label">Becomes part of its name.</param>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    public Task<SnapshotInfo> CreateSnapshotAsync(
        string? label = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        _store.Snapshots.CreateAsync(label, SnapshotKeeper.Manual, progress, cancellationToken);

    /// <summary>The snapshots that there are, newest first.</summary>
    public IReadOnlyList<SnapshotInfo> ListSnapshots() => _store.Snapshots.List();

    /// <summary>
    /// Brings entries back to a snapshot, for every process at once. What is there now becomes a snapshot first, which undoes it. Locks, fences,
    /// messages and history stay.
    /// </summary>
    /// <param name="prefix">Only keys that begin with this.</param>
    public Task<RestoreResult> RestoreSnapshotAsync(
        string name, string? prefix = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        _store.Snapshots.RestoreAsync(_caller, name, prefix, progress, cancellationToken);

    /// <summary>Brings the keys under a prefix back to what history says they were at a time; each gets a new version.</summary>
    public Task<RestoreResult> RestoreFromHistoryAsync(string prefix, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        at <= _store.Time.GetUtcNow()
            ? _store.Entries.RestoreAsync(_caller with { Tool = "snapshot restore" }, prefix, at, cancellationToken)
            : throw new SwarmMemoryException(ErrorCode.InvalidArgument, "The time to go back to has not come yet.", "Give a time in the past.");
}
