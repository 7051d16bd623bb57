namespace SwarmMemory.Hosting.Configuration;

/// <summary>The labels of swarms and agents: <c>^[\p{L}\p{Nd}_][\p{L}\p{Nd}._:@~+-]{0,63}$</c>.</summary>
internal static class LabelText
{
    public const string Allowed = "1 to 64 letters, digits and . _ : @ ~ + -, beginning with a letter, a digit or _";

    private const int Longest = 64;

    /// <summary>What is wrong with a label, or null.</summary>
    public static string? Problem(string label)
    {
        if (label.Length == 0) return "the label is empty";
        if (label.Length > Longest) return $"{Shown.Quoted(label)} has {label.Length} characters";
        if (!IsWord(label[0])) return $"{Shown.Quoted(label)} begins with {Shown.Quoted(label[..1])}";

        foreach (var character in label)
        {
            var isAllowed = IsWord(character) || "._:@~+-".Contains(character);
            if (!isAllowed) return $"{Shown.Quoted(label)} holds {Shown.Quoted(character.ToString())}";
        }

        return null;
    }

    private static bool IsWord(char character) => char.IsLetter(character) || char.IsDigit(character) || character == '_';
}
