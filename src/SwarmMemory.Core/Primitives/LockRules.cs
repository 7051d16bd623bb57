namespace SwarmMemory.Primitives;

/// <summary>Which locks go together.</summary>
internal static class LockRules
{
    /// <summary>Two locks of different holders that cannot both be held. Only an exclusive one reaches below its resource.</summary>
    public static bool Clash(string resource, LockMode mode, string other, LockMode otherMode) => resource == other
        ? mode != LockMode.Read || otherMode != LockMode.Read
        : mode == LockMode.Exclusive && IsAbove(resource, other) || otherMode == LockMode.Exclusive && IsAbove(other, resource);

    /// <summary>Whether a path is an ancestor of another.</summary>
    public static bool IsAbove(string resource, string other) =>
        other.Length > resource.Length && other[resource.Length] == '/' && other.StartsWith(resource, StringComparison.Ordinal);

    public static string Word(this LockMode mode) => mode switch
    {
        LockMode.Read => "read",
        LockMode.Write => "write",
        _ => "exclusive",
    };

    /// <summary>"a read", "a write", "an exclusive": the mode before a noun.</summary>
    public static string Article(this LockMode mode) => mode switch
    {
        LockMode.Read => "a read",
        LockMode.Write => "a write",
        _ => "an exclusive",
    };
}
