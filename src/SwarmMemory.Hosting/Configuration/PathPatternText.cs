namespace SwarmMemory.Hosting.Configuration;

/// <summary>The patterns of <c>memory_schema.json</c>: segments joined by <c>/</c>, with <c>{name}</c> for a part that varies.</summary>
internal static class PathPatternText
{
    public const string Allowed =
        "2 to 8 segments joined by /, of letters, digits and . _ - : @ ~ +, with {name} for one or more characters of a segment";

    private const int Longest = 255;

    /// <summary>What is wrong with a pattern, or null.</summary>
    public static string? Problem(string pattern)
    {
        if (pattern.Length == 0) return "the pattern is empty";
        if (pattern.Length > Longest) return $"the pattern has {pattern.Length} characters, more than {Longest}";

        var segments = pattern.Split('/');
        if (segments.Contains("")) return $"{Shown.Quoted(pattern)} has an empty segment";
        if (segments.Length == 1) return $"{Shown.Quoted(pattern)} has 1 segment";
        if (segments.Length > 8) return $"{Shown.Quoted(pattern)} has {segments.Length} segments";
        return segments.Select(SegmentProblem).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>The pattern without the names in its braces: two patterns with the same form match the same keys.</summary>
    public static string Form(string pattern) =>
        string.Concat(pattern.Split('{').Select((part, index) => index == 0 ? part : "{" + part[Math.Max(0, part.IndexOf('}'))..]));

    private static string? SegmentProblem(string segment)
    {
        if (segment[0] == '.') return Wrong(segment, "begins with a point");

        var open = -1;
        for (var index = 0; index < segment.Length; index++)
        {
            var character = segment[index];
            var inBraces = open >= 0;
            if (character == '{' && !inBraces) open = index;
            else if (character == '}' && inBraces && open == index - 1) return Wrong(segment, "has a placeholder without a name");
            else if (character == '}' && inBraces) open = -1;
            else if (character is '{' or '}') return Unbalanced(segment);
            else if (!IsAllowed(character, inBraces)) return Wrong(segment, $"holds {Shown.Quoted(character.ToString())}");
        }

        return open >= 0 ? Unbalanced(segment) : null;
    }

    private static string Wrong(string segment, string problem) => $"the segment {Shown.Quoted(segment)} {problem}";

    private static string Unbalanced(string segment) => $"the braces of the segment {Shown.Quoted(segment)} are not balanced";

    private static bool IsAllowed(char character, bool inBraces) =>
        char.IsLetter(character) || char.IsDigit(character) || character == '_' || (!inBraces && ".-:@~+".Contains(character));
}
