namespace SwarmMemory.Hosting.Configuration;

/// <summary>Paths of files and folders in the configuration.</summary>
internal static class FilePathText
{
    public const string Allowed = "the path of a file, absolute or relative to the folder of this file";

    public const string FolderAllowed = "the path of a folder, absolute or relative to the folder of this file";

    /// <summary>What is wrong with the path of a file, or null.</summary>
    public static string? Problem(string path)
    {
        if (FolderProblem(path) is { } problem) return problem;
        if (path.EndsWith('/') || path.EndsWith('\\') || path is "." or "..") return "the path names a folder";
        var isAddress = path.StartsWith(':') || path.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
        return isAddress ? "the path is a database address; every process must open the same file" : null;
    }

    /// <summary>What is wrong with the path of a folder, or null.</summary>
    public static string? FolderProblem(string path)
    {
        if (string.IsNullOrWhiteSpace(path)) return "the path is empty";
        return path.EnumerateRunes().All(Shown.IsPrintable) ? null : "the path holds a control character";
    }
}
