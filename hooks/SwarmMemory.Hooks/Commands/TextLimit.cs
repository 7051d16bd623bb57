namespace SwarmMemory.Hooks;

/// <summary>As much of a text as a recording may hold.</summary>
internal static class TextLimit
{
    public static string? Cut(string? text) => text is null || text.Length <= Recording.MaxText ? text
        : text[..(char.IsHighSurrogate(text[Recording.MaxText - 1]) ? Recording.MaxText - 1 : Recording.MaxText)];
}
