namespace SwarmMemory.Hooks;

/// <summary>A file as every agent of a project names it: its path from the project's root, with '/'.</summary>
internal static class ProjectFile
{
    private const int MaxLength = 1000;

    /// <summary>Null when the path leads out of the project, or is none: such a file is nobody else's business.</summary>
    public static string? Of(string root, string folder, string? path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0') || path.Length > MaxLength)
            return null;
        var relative = Path.GetRelativePath(root, Path.GetFullPath(Path.Combine(folder, path))).Replace('\\', '/');
        return relative is "." or ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative;
    }
}
