namespace SwarmMemory.Hosting.Configuration;

/// <summary>Where a project is and which configuration files it has.</summary>
/// <param name="Root">The project's root folder, absolute; relative paths of the configuration start here.</param>
/// <param name="ConfigPath">The configuration file, absolute, or <see langword="null"/> when there is none.</param>
/// <param name="SchemaPath">The schema file, absolute, or <see langword="null"/> when there is none.</param>
/// <param name="Warnings">What a person should know about how it was found.</param>
public sealed record ProjectLocation(string Root, string? ConfigPath, string? SchemaPath, IReadOnlyList<ConfigurationNotice> Warnings)
{
    /// <summary>The absolute form of a path from the configuration.</summary>
    public string Resolve(string path) => Path.GetFullPath(Path.Combine(Root, path));
}
