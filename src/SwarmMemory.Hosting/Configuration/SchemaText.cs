namespace SwarmMemory.Hosting.Configuration;

/// <summary>The name of a PostgreSQL schema.</summary>
internal static class SchemaText
{
    public const string Allowed = "1 to 63 lower-case letters, digits and _, beginning with a letter";

    private const int Longest = 63;

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Problem(string name)
    {
        if (name.Length is 0 or > Longest) return $"the name has {name.Length} characters";
        if (!char.IsAsciiLetterLower(name[0]) || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            return $"{Shown.Quoted(name)} holds other characters";
        return name.StartsWith("pg_", StringComparison.Ordinal) ? "names that begin with pg_ are PostgreSQL's own" : null;
    }
}
