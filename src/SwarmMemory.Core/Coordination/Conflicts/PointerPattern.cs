namespace SwarmMemory.Coordination;

/// <summary>
/// A JSON pointer to a field of nested objects, such as <c>/tasks/*/done</c>: <c>*</c> stands for any one field, the empty text for the whole
/// value. It never leads into an array.
/// </summary>
internal sealed class PointerPattern
{
    public const int MaxLength = 255;

    private readonly string[] _names;

    public PointerPattern(string text)
    {
        if (Problem(text) is { } problem)
            throw new ArgumentException(problem, nameof(text));
        _names = text.Length == 0 ? [] : [.. text[1..].Split('/').Select(Unescape)];
    }

    /// <summary>What is wrong with a pointer, or null.</summary>
    public static string? Problem(string text)
    {
        if (text.Length > MaxLength)
            return $"the pointer has {text.Length} characters, more than {MaxLength}";
        if (text.Length > 0 && text[0] != '/')
            return "the pointer does not begin with /";
        for (var tilde = text.IndexOf('~'); tilde >= 0; tilde = text.IndexOf('~', tilde + 1))
        {
            if (tilde + 1 == text.Length || text[tilde + 1] is not ('0' or '1'))
                return "a ~ in the pointer is neither ~0 nor ~1";
        }

        return null;
    }

    /// <summary>The pointer of a path of field names.</summary>
    public static string Of(IEnumerable<string> path) =>
        string.Concat(path.Select(n => "/" + n.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    public bool Matches(List<string> path) => path.Count == _names.Length && Begins(path);

    /// <summary>Whether it leads to something within what is at a path.</summary>
    public bool LeadsBelow(List<string> path) => path.Count < _names.Length && Begins(path);

    private bool Begins(List<string> path)
    {
        for (var i = 0; i < path.Count; i++)
        {
            if (_names[i] != "*" && _names[i] != path[i])
                return false;
        }

        return true;
    }

    private static string Unescape(string name) =>
        name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
