namespace SwarmMemory.Persistence;

/// <summary>An entry's tags: up to 32, each 1 to 64 characters, kept sorted and without repeats.</summary>
internal static class TagList
{
    public const int MaxTags = 32;
    public const int MaxLength = 64;

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/></exception>
    public static string[] Parse(IEnumerable<string> tags)
    {
        var sorted = new SortedSet<string>(tags, StringComparer.Ordinal);
        if (sorted.Count > MaxTags)
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"{sorted.Count} tags are too many; at most {MaxTags} are allowed.", "Drop some.");
        foreach (var tag in sorted)
        {
            if (tag is not { Length: > 0 and <= MaxLength } || !IsText(tag))
            {
                throw new SwarmMemoryException(ErrorCode.InvalidArgument,
                    $"Each of the tags must be 1 to {MaxLength} characters of well-formed text without control characters.", "Shorten or clean the tag.");
            }
        }

        return [.. sorted];
    }

    // A line break cannot stand in a tag, which is what lets one column hold them all.
    public static string? Join(IReadOnlyCollection<string> tags) => tags.Count == 0 ? null : string.Join('\n', tags);

    public static string[] Split(string? joined) => joined is null ? [] : joined.Split('\n');

    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]))
                return false;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }

        return true;
    }
}
