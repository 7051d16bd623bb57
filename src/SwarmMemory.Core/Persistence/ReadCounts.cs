using System.Collections.Concurrent;

namespace SwarmMemory.Persistence;

/// <summary>What this process read since the last flush, how often and by whom. Counting in memory keeps reads from writing.</summary>
internal sealed class ReadCounts
{
    /// <summary>Readers kept between two flushes; of more than that some are not told when what they read is changed.</summary>
    private const int MaxReaders = 10_000;

    private ConcurrentDictionary<string, (long Reads, long LastAt)> _keys = new(StringComparer.Ordinal);
    private ConcurrentDictionary<KeyReader, (long Version, long At)> _readers = new();
    private int _readerCount;
    private long _hits;
    private long _misses;

    /// <param name="version">What was found; null when there was nothing.</param>
    public void Count(Caller caller, MemoryKey key, EntryVersion? version, long now)
    {
        if (version is not { } found)
        {
            Interlocked.Increment(ref _misses);
            return;
        }

        Interlocked.Increment(ref _hits);
        _keys.AddOrUpdate(key.Value, static (_, now) => (1, now), static (_, old, now) => (old.Reads + 1, Math.Max(old.LastAt, now)), now);

        var (readers, reader) = (_readers, new KeyReader(key.Value, caller.Swarm, caller.Agent));
        if (!readers.TryGetValue(reader, out var before))
        {
            if (Volatile.Read(ref _readerCount) < MaxReaders && readers.TryAdd(reader, (found.Value, now)))
                Interlocked.Increment(ref _readerCount);
        }
        else if (before.Version < found.Value)
        {
            readers[reader] = (found.Value, now);
        }
    }

    /// <summary>What gathered so far; counting starts again at nothing.</summary>
    public (IReadOnlyDictionary<string, (long Reads, long LastAt)> Keys, long Hits, long Misses) Take() =>
        (Interlocked.Exchange(ref _keys, new(StringComparer.Ordinal)), Interlocked.Exchange(ref _hits, 0), Interlocked.Exchange(ref _misses, 0));

    /// <summary>Who read which version since this was asked last.</summary>
    public IReadOnlyDictionary<KeyReader, (long Version, long At)> TakeReaders()
    {
        if (_readers.IsEmpty)
            return new Dictionary<KeyReader, (long, long)>();
        Volatile.Write(ref _readerCount, 0);
        return Interlocked.Exchange(ref _readers, new());
    }

    /// <summary>Puts back what could not be flushed.</summary>
    public void Return((IReadOnlyDictionary<string, (long Reads, long LastAt)> Keys, long Hits, long Misses) taken)
    {
        Interlocked.Add(ref _hits, taken.Hits);
        Interlocked.Add(ref _misses, taken.Misses);
        foreach (var (key, (count, last)) in taken.Keys)
            _keys.AddOrUpdate(key, (count, last), (_, old) => (old.Reads + count, Math.Max(old.LastAt, last)));
    }

    /// <summary>Puts back readers that could not be flushed.</summary>
    public void Return(IEnumerable<KeyValuePair<KeyReader, (long Version, long At)>> readers)
    {
        foreach (var (reader, read) in readers)
            _readers.AddOrUpdate(reader, read, (_, newer) => newer.Version > read.Version ? newer : read);
    }
}
