namespace SwarmMemory.Search;

/// <summary>
/// Keys that number or date what follows each other, as in <c>session-s1/turn-0012</c>: in one folder, with the same text before the first
/// digit. What stands before and after an entry of a series tells what it is about.
/// </summary>
internal static class Series
{
    /// <summary>Beginning of all keys of a key's series; null when it belongs to none.</summary>
    public static string? Of(MemoryKey key)
    {
        var name = key.Value.LastIndexOf('/') + 1;
        var digit = key.Value.AsSpan(name).IndexOfAnyInRange('0', '9');
        return digit < 0 ? null : key.Value[..(name + digit)];
    }

    public static bool Has(string series, string key) =>
        key.Length > series.Length && key.StartsWith(series, StringComparison.Ordinal) && char.IsAsciiDigit(key[series.Length])
        && key.IndexOf('/', series.Length) < 0;
}
