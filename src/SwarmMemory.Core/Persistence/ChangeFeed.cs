using System.Runtime.CompilerServices;

namespace SwarmMemory.Persistence;

/// <summary>Follows the writes of all processes in the order of the store.</summary>
internal sealed class ChangeFeed(EntryStore entries)
{
    private const int Batch = 500;

    /// <summary>Writes after a place in the feed as they come, in batches that are never empty, until cancelled.</summary>
    public async IAsyncEnumerable<IReadOnlyList<Change>> FollowAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var changes = await entries.ChangesAsync(after, Batch, cancellationToken);
            if (changes.Count == 0)
            {
                await entries.WaitForChangeAsync(cancellationToken);
                continue;
            }

            after = changes[^1].Sequence;
            yield return changes;
        }
    }
}
