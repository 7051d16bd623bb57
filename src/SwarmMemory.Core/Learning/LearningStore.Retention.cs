using SwarmMemory.Storage;

namespace SwarmMemory.Learning;

/// <summary>
/// Bounds what is kept of single outcomes. What was learned from them is counted apart and stays; the rows themselves serve only to choose a
/// task type's levels anew, for which its first outcomes are enough.
/// </summary>
internal sealed partial class LearningStore
{
    /// <summary>
    /// How often outcomes that are no longer kept are deleted, in outcomes, and how many at most at a time: more than came since. Few at a time, and
    /// those of the task type and those of all in turn, so that no outcome waits long for it.
    /// </summary>
    private const int PruneEvery = 16, PruneBatch = 24;

    private async Task PruneAsync(StorageSession session, TaskRow task, long outcomes, CancellationToken cancellationToken)
    {
        if ((task.Outcomes + 1) % PruneEvery == PruneEvery / 2 && task.Outcomes >= options.TaskOutcomes)
            await session.Use(PruneTask).With(task.Id, options.TaskOutcomes, PruneBatch).PostAsync(cancellationToken);
        if (outcomes % PruneEvery == 0)
        {
            var before = session.Now - (long)LearningOptions.KeepsOutcomes.TotalMilliseconds;
            await session.Use(PruneOldest).With(outcomes - options.AllOutcomes, before, PruneBatch).PostAsync(cancellationToken);
        }
    }
}
