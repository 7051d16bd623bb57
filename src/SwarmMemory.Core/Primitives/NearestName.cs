namespace SwarmMemory;

/// <summary>Finds the known name that a mistyped one was meant to be.</summary>
internal static class NearestName
{
    private const int LongestCompared = 80;

    /// <summary>
    /// The nearest of the known names, or null when none is near: at most a third of the letters may differ, case and <c>-</c> for
    /// <c>_</c> aside. The first of equally near names wins.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > LongestCompared) return null;

        var nearest = known
            .Select(candidate => (Name: candidate, Distance: Distance(Plain(name), Plain(candidate))))
            .Where(candidate => candidate.Distance <= Math.Max(1, Math.Max(name.Length, candidate.Name.Length) / 3))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return nearest.Name;
    }

    /// <summary>
    /// The edits that turn one text into the other: insert, delete, replace, swap neighbours (the optimal string alignment form of the
    /// Damerau-Levenshtein distance).
    /// </summary>
    public static int Distance(string left, string right)
    {
        var beforeLast = new int[right.Length + 1];
        var last = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++) last[column] = column;

        for (var row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var replaced = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(last[column], current[column - 1]) + 1);
                var swapped = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
                if (swapped) current[column] = Math.Min(current[column], beforeLast[column - 2] + 1);
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[right.Length];
    }

    private static string Plain(string name) => name.Replace('-', '_').ToUpperInvariant();
}
