namespace SwarmMemory.Persistence;

/// <summary>
/// A key pattern such as <c>swarm-{swarm_id}/global/state</c>: a name in braces stands for one or more characters of its segment. It matches
/// the key and every key below it.
/// </summary>
internal sealed class PathPattern
{
    private readonly (string Before, string? After)[] _segments;

    public PathPattern(string text)
    {
        Text = text;
        _segments = [.. text.Split('/').Select(Segment)];
    }

    public string Text { get; }

    /// <summary>More segments and then more literal characters make a pattern more specific.</summary>
    public (int Segments, int Literals) Specificity =>
        (_segments.Length, _segments.Sum(s => s.Before.Length + (s.After?.Length ?? 0)));

    public bool Matches(string key)
    {
        var rest = key.AsSpan();
        foreach (var (before, after) in _segments)
        {
            if (rest.IsEmpty)
                return false;
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            var matches = after is null
                ? segment.SequenceEqual(before)
                : segment.Length > before.Length + after.Length && segment.StartsWith(before) && segment.EndsWith(after);
            if (!matches)
                return false;
            rest = slash < 0 ? default : rest[(slash + 1)..];
        }

        return true;
    }

    private static (string, string?) Segment(string text)
    {
        var open = text.IndexOf('{', StringComparison.Ordinal);
        var close = text.LastIndexOf('}');
        return open < 0 ? (text, null) : (text[..open], text[(close + 1)..]);
    }
}
