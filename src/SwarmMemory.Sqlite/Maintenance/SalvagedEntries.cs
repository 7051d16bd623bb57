using SwarmMemory.Monitoring;
using SwarmMemory.Persistence;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Entries and versions found in the pages of a damaged file. A version counts when its key is valid and its value matches its checksum, an
/// entry when its own columns make sense; so what comes back is what was stored, or nothing.
/// </summary>
internal sealed class SalvagedEntries
{
    private const int VersionColumns = 15;
    private const int EntryColumns = 12;

    private const int Deleted = (int)WriteOutcome.Deleted;
    private const long Archived = (long)WriteOutcome.Archived;

    private readonly Dictionary<string, object?[]> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<long>> _ofKey = new(StringComparer.Ordinal);
    private readonly List<object?[]> _entryRows = [];

    /// <summary>Versions whose number another row has too: one of the two is damaged.</summary>
    private readonly List<object?[]> _rivals = [];

    /// <summary>Versions that are sound but for their number.</summary>
    private readonly List<object?[]> _unnumbered = [];

    /// <summary>Rows of <c>entry_version</c> by their number, with it in the first column.</summary>
    public SortedDictionary<long, object?[]> Versions { get; } = [];

    /// <summary>Rows of <c>entry</c> that the new file gets.</summary>
    public List<object?[]> Entries { get; } = [];
    public List<string> SteppedBack { get; } = [];
    public List<string> Lost { get; } = [];

    public static SalvagedEntries Of(DamagedPages pages)
    {
        var found = new SalvagedEntries();
        for (var number = 1; number <= pages.Count; number++)
        {
            foreach (var (rowId, values) in DamagedRecords.Read(pages, number))
                found.Add(rowId, values);
        }

        found.Settle();
        found.Decide();
        return found;
    }

    private void Add(long? rowId, object?[] values)
    {
        if (rowId is { } seq && IsVersion(seq, values))
        {
            values[0] = seq;
            if (seq > SnapshotRestore.MostSequence)
                _unnumbered.Add(values);
            else if (!Versions.TryAdd(seq, values))
                _rivals.Add(values);
        }
        else if (rowId is null && IsEntry(values))
        {
            _entryRows.Add(values);
        }
    }

    /// <summary>Where a damaged byte made a row look like another's, each is held against what it belongs to.</summary>
    private void Settle()
    {
        var rivals = _rivals.ToLookup(v => Number(v[0]));
        foreach (var entry in _rivals.Count == 0 ? [] : _entryRows)
        {
            if (rivals[Number(entry[2])].FirstOrDefault(v => PointsAt(entry, v)) is { } rival)
                Versions[Number(entry[2])] = rival;
        }

        foreach (var version in Versions.Values)
            SeqsOf(version).Add(Number(version[0]));
        var next = Versions.Keys.LastOrDefault() + 1;
        foreach (var version in _unnumbered.OrderBy(v => Number(v[2])))
        {
            if (SeqsOf(version).Any(s => Number(Versions[s][2]) == Number(version[2])))
                continue;
            version[0] = next;
            Versions.Add(next, version);
            SeqsOf(version).Add(next++);
        }

        // One that points at another's version is worth less than any other of its key, whatever version it says it has.
        foreach (var row in _entryRows.OrderBy(e => !Versions.TryGetValue(Number(e[2]), out var v) || PointsAt(e, v)).ThenBy(e => Number(e[1])))
            _entries[(string)row[0]!] = row;
    }

    /// <summary>Numbers of the versions that its key has.</summary>
    private List<long> SeqsOf(object?[] version)
    {
        if (!_ofKey.TryGetValue((string)version[1]!, out var seqs))
            _ofKey.Add((string)version[1]!, seqs = []);
        return seqs;
    }

    private static bool PointsAt(object?[] entry, object?[] version) =>
        Number(entry[2]) == Number(version[0]) && (string)entry[0]! == (string)version[1]! && Number(entry[1]) == Number(version[2]);

    /// <summary>Columns: seq, key, version, previous, outcome, swarm, author, session, tool, at, codec, size, checksum, tags, value.</summary>
    private static bool IsVersion(long seq, object?[] v) =>
        v.Length >= VersionColumns && v[0] is null && seq > 0 && IsKey(v[1]) && v[2] is > 0L && v[3] is null or long && v[4] is >= 0L and <= 20L
        && v[5] is string && v[6] is string && v[7] is null or string && v[8] is null or string && IsTime(v[9]) && v[10] is long codec && v[11] is long size
        && v[12] is long checksum && v[13] is null or string
        && (v[14] is null && v[4] is (long)Deleted or Archived
            || v[14] is byte[] value && size is > 0 and <= int.MaxValue && codec is 0 or 1 && new Payload(value, (int)codec, (int)size, checksum).Decode() is not null);

    /// <summary>Columns: key, version, seq, deleted, category, author, created_at, updated_at, expires_at, size, checksum, tags.</summary>
    private static bool IsEntry(object?[] e) =>
        e.Length >= EntryColumns && IsKey(e[0]) && e[1] is > 0L && e[2] is > 0L && e[3] is 0L or 1L or 2L && e[4] is >= 1L and <= 5L && e[5] is string
        && IsTime(e[6]) && IsTime(e[7]) && (e[8] is null || IsTime(e[8])) && e[9] is long && e[10] is long && e[11] is null or string;

    /// <summary>Unix ms that a calendar has.</summary>
    private static bool IsTime(object? value) => value is > 0L and <= 253402300799999L;

    private static bool IsKey(object? value) => value is string text && MemoryKey.TryParse(text, out var key) && key.Value == text;

    private void Decide()
    {
        foreach (var key in _entries.Keys.Union(_ofKey.Keys).Order(StringComparer.Ordinal))
        {
            var entry = _entries.GetValueOrDefault(key);
            var newest = _ofKey.TryGetValue(key, out var seqs) ? Versions[seqs.MaxBy(s => Number(Versions[s][2]))] : null;
            if (IsStub(entry, newest))
            {
                // What it stands for is in the archive, which is not damaged.
                Entries.Add(entry ?? Point(key, newest!, null));
                continue;
            }

            if (entry is not null && Number(entry[3]) == 1)
            {
                // Deleted or expired: only a later write of which the entry's page does not know brings it back.
                if (newest is not null && Number(newest[2]) > Number(entry[1]) && !IsDeletion(newest))
                    Entries.Add(Point(key, newest, null));
                continue;
            }

            if (entry is not null && Versions.TryGetValue(Number(entry[2]), out var current) && PointsAt(entry, current)
                && Number(newest![2]) <= Number(entry[1]))
            {
                Entries.Add(entry);
            }
            else if (newest is not null && !IsDeletion(newest))
            {
                Entries.Add(Point(key, newest, entry));
                if (entry is not null && Number(newest[2]) < Number(entry[1]))
                    SteppedBack.Add(key);
            }
            else if (entry is not null && (newest is null || Number(newest[2]) < Number(entry[1])))
            {
                Lost.Add(key);
            }
        }
    }

    private static bool IsStub(object?[]? entry, object?[]? newest) => entry is null
        ? newest is not null && Number(newest[4]) == Archived
        : Number(entry[3]) == EntryStore.Stub && (newest is null || Number(newest[2]) <= Number(entry[1]));

    private static bool IsDeletion(object?[] version) => version[14] is null;

    /// <summary>An entry made from a version, because its own row is damaged or knows only a damaged value.</summary>
    private static object?[] Point(string key, object?[] version, object?[]? entry)
    {
        var parsed = MemoryKey.Parse(key);
        // How long it was to live stood in its row alone: then what a key of its kind is kept by default.
        var expires = entry is not null ? entry[8]
            : RetentionPolicy.Default.For(parsed) is { } life ? Number(version[9]) + (long)life.TotalMilliseconds : null;
        return [key, version[2], version[0], Number(version[4]) == Archived ? EntryStore.Stub : 0L, (long)parsed.Category, version[6], entry?[6] ?? version[9], version[9], expires, version[11], version[12], version[13]];
    }

    private static long Number(object? value) => (long)value!;
}
