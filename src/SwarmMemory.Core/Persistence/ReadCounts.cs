using System.Collections.Concurrent;

namespace SwarmMemory.Persistence;

/// <summary>What this process read since the last flush. Counting in memory keeps reads from writing.</summary>
internal sealed class ReadCounts
{
    private ConcurrentDictionary<string, (long Reads, long LastAt)> _keys = new(StringComparer.Ordinal);
    private long _hits;
    private long _misses;

    public void Count(MemoryKey key, bool found, long now)
    {
        if (!found)
        {
            Interlocked.Increment(ref _misses);
            return;
        }

        Interlocked.Increment(ref _hits);
        _keys.AddOrUpdate(key.Value, static (_, now) => (1, now), static (_, old, now) => (old.Reads + 1, Math.Max(old.LastAt, now)), now);
    }

    /// <summary>What gathered so far; counting starts again at nothing.</summary>
    public (IReadOnlyDictionary<string, (long Reads, long LastAt)> Keys, long Hits, long Misses) Take() =>
        (Interlocked.Exchange(ref _keys, new(StringComparer.Ordinal)), Interlocked.Exchange(ref _hits, 0), Interlocked.Exchange(ref _misses, 0));

    /// <summary>Puts back what could not be flushed.</summary>
    public void Return((IReadOnlyDictionary<string, (long Reads, long LastAt)> Keys, long Hits, long Misses) taken)
    {
        Interlocked.Add(ref _hits, taken.Hits);
        Interlocked.Add(ref _misses, taken.Misses);
        foreach (var (key, (count, last)) in taken.Keys)
            _keys.AddOrUpdate(key, (count, last), (_, old) => (old.Reads + count, Math.Max(old.LastAt, last)));
    }
}
