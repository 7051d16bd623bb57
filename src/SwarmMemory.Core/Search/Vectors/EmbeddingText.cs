namespace SwarmMemory.Search;

/// <summary>What of an entry a model is given.</summary>
internal static class EmbeddingText
{
    /// <summary>About 500 words of a model's tokens: what small models read at most.</summary>
    private const int Longest = 2000;

    /// <summary>Null when there is nothing to read.</summary>
    public static string? Of(FeedVersion version)
    {
        if (version.Value?.Payload.Decode() is not { } value)
            return null;
        var text = ValueText.Read(value, []);
        text = text.Length > Longest ? text[..Longest] : text;
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }
}
