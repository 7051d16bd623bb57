namespace SwarmMemory.Tests.Configuration;

/// <summary>A folder of its own below the temporary folder, removed at the end.</summary>
internal sealed class ProjectFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("swarm-memory-config-").FullName;

    public string Folder(string relative) => Directory.CreateDirectory(In(relative)).FullName;

    public string File(string relative, string text = "{}")
    {
        var path = In(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public string In(string relative) => System.IO.Path.Combine(Path, relative);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
