namespace SwarmMemory.Hosting.Configuration;

/// <summary>Something about the configuration that a person should know and that stops nothing.</summary>
/// <param name="File">The file's name, without folders.</param>
/// <param name="Path">The field; empty for the file as a whole.</param>
/// <param name="Message">What it is, in words.</param>
public sealed record ConfigurationNotice(string File, string Path, string Message)
{
    /// <summary>File, path and message on one line.</summary>
    public override string ToString() => Path.Length == 0 ? $"{File}: {Message}" : $"{File}: {Path}: {Message}";
}
