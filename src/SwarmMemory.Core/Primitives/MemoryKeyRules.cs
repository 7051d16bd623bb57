using System.Globalization;
using System.Text;
using SwarmMemory.Primitives;

namespace SwarmMemory;

/// <summary>The rules of <see cref="MemoryKey"/>, each with the message of its violation.</summary>
internal static class MemoryKeyRules
{
    internal sealed record Violation(string Message, string Hint);

    private static readonly string[] Reserved = ["system", "internal", "backup", "temp"];

    private static readonly (string Name, MemoryCategory Category)[] Categories =
    [
        ("swarm", MemoryCategory.Swarm), ("agent", MemoryCategory.Agent), ("session", MemoryCategory.Session),
        ("global", MemoryCategory.Global), ("neural", MemoryCategory.Neural),
    ];

    public static MemoryKey? Check(string text, out Violation? violation)
    {
        violation = FindCharacterFault(text);
        if (violation is not null)
            return null;

        var value = Nfc.Normalize(text);
        violation = FindFault(value, out var category, out var swarm, out var agent, out var session);
        if (violation is null)
            return new MemoryKey(value, category, swarm, agent, session);

        if (Nearest(value) is { } nearest)
            violation = violation with { Hint = $"{violation.Hint} The nearest valid key is \"{nearest}\"." };
        return null;
    }

    /// <summary>Whether a piece of text can stand as one segment, and if not what would.</summary>
    public static bool IsSegment(string text) => text.Length > 0 && text[0] != '.' && SegmentFault(text) is null;

    /// <summary>The text with everything that a segment cannot hold replaced by '-'; "x" when nothing is left.</summary>
    public static string NearestSegment(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsAllowed(rune))
                result.Append(rune);
            else if (result.Length > 0 && result[^1] != '-')
                result.Append('-');
        }

        var segment = result.ToString().TrimStart('.').TrimEnd('-');
        return segment.Length == 0 ? "x" : segment;
    }

    private static Violation? FindCharacterFault(string text)
    {
        if (string.IsNullOrEmpty(text))
            return new("A key cannot be empty.", "Write category/name, for example \"global/knowledge\".");

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                    i++;
                else
                    return new($"The key holds a lone surrogate (U+{(int)text[i]:X4}) at character {i + 1}.",
                        "It is half a character: send the key as well-formed Unicode.");
            }
            else if (char.IsControl(text[i]))
            {
                return new($"The key holds a control character (U+{(int)text[i]:X4}) at character {i + 1}.", "Remove it.");
            }
        }

        return null;
    }

    private static Violation? FindFault(
        string value, out MemoryCategory category, out string? swarm, out string? agent, out string? session)
    {
        category = default;
        swarm = agent = session = null;

        if (value.Length > MemoryKey.MaxCharacters)
            return new($"The key has {value.Length} characters; at most {MemoryKey.MaxCharacters} are allowed.", "Shorten it.");
        if (Encoding.UTF8.GetByteCount(value) is var bytes and > MemoryKey.MaxBytes)
            return new($"The key has {bytes} UTF-8 bytes; at most {MemoryKey.MaxBytes:N0} are allowed.", "Shorten it.");

        var segments = value.Split('/');
        if (segments.Length is < MemoryKey.MinSegments or > MemoryKey.MaxSegments)
        {
            return new($"The key has {segments.Length} segment{(segments.Length == 1 ? "" : "s")}; {MemoryKey.MinSegments} to {MemoryKey.MaxSegments} joined by '/' are allowed.",
                "Write category/name, for example \"global/knowledge\".");
        }

        foreach (var segment in segments)
        {
            if (segment.Length == 0)
                return new("The key has an empty segment.", "Remove the extra '/'.");
            if (segment[0] == '.')
                return new($"The segment \"{segment}\" starts with '.'.", "Start it with a letter or digit.");
            if (SegmentFault(segment) is { } rune)
            {
                return new($"The segment \"{segment}\" holds {Describe(rune)}.",
                    "Segments are letters, digits and . _ - : @ ~ +");
            }
        }

        for (var i = 0; i < 2; i++)
        {
            if (Array.IndexOf(Reserved, segments[i]) >= 0)
                return new($"The segment \"{segments[i]}\" is reserved in {(i == 0 ? "first" : "second")} place.", "Choose another name.");
        }

        if (!Classify(segments[0], ref category, ref swarm, ref agent, ref session))
        {
            return new($"The first segment \"{segments[0]}\" is no category.",
                "Begin with swarm, agent, session, global or neural, alone or with an id as in swarm-abc123.");
        }

        // Only a swarm with an id holds others: below it the second segment may again name whose it is.
        if (swarm is not null && !segments[1].StartsWith("swarm", StringComparison.Ordinal))
            Classify(segments[1], ref category, ref swarm, ref agent, ref session);
        return null;
    }

    private static bool Classify(string segment, ref MemoryCategory category, ref string? swarm, ref string? agent, ref string? session)
    {
        foreach (var (name, value) in Categories)
        {
            var id = segment.Length > name.Length + 1 && segment[name.Length] == '-' && segment.StartsWith(name, StringComparison.Ordinal)
                ? segment[(name.Length + 1)..]
                : null;
            var takesId = value is MemoryCategory.Swarm or MemoryCategory.Agent or MemoryCategory.Session;
            if (segment != name && !(takesId && id is not null))
                continue;

            category = value;
            if (value == MemoryCategory.Swarm)
                swarm = id;
            else if (value == MemoryCategory.Agent)
                agent = id;
            else if (value == MemoryCategory.Session)
                session = id;
            return true;
        }

        return false;
    }

    private static Rune? SegmentFault(string segment)
    {
        foreach (var rune in segment.EnumerateRunes())
        {
            if (!IsAllowed(rune))
                return rune;
        }

        return null;
    }

    private static bool IsAllowed(Rune rune) =>
        rune.IsAscii
            ? char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '.' or '_' or '-' or ':' or '@' or '~' or '+'
            : Rune.IsLetterOrDigit(rune);

    private static string Describe(Rune rune) =>
        rune.Value == ' ' ? "a space"
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format
            ? $"the character U+{rune.Value:X4}"
            : $"'{rune}'";

    private static string? Nearest(string value)
    {
        var segments = value.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(NearestSegment).ToList();
        if (segments.Count == 0)
            return null;

        for (var i = 0; i < Math.Min(2, segments.Count); i++)
        {
            if (Array.IndexOf(Reserved, segments[i]) >= 0)
                segments[i] += "_";
        }

        MemoryCategory category = default;
        string? swarm = null, agent = null, session = null;
        if (!Classify(segments[0], ref category, ref swarm, ref agent, ref session))
            segments.Insert(0, "global");
        if (segments.Count == 1)
            segments.Add("state");

        var nearest = string.Join('/', segments.Take(MemoryKey.MaxSegments));
        if (nearest.Length > MemoryKey.MaxCharacters)
            nearest = nearest[..MemoryKey.MaxCharacters].TrimEnd('/', '-');
        return FindFault(nearest, out _, out _, out _, out _) is null ? nearest : null;
    }
}
