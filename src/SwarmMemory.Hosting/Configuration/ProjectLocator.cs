namespace SwarmMemory.Hosting.Configuration;

/// <summary>Finds the project a process works in, the same for every process of the project whatever its working directory.</summary>
public static class ProjectLocator
{
    /// <summary>The environment variable that names a configuration file; a relative path starts at the working directory.</summary>
    public const string ConfigVariable = "SWARM_MEMORY_CONFIG";

    /// <summary>
    /// Takes the folder of the file that <see cref="ConfigVariable"/> names; without it the nearest folder, from
    /// <paramref name="startDirectory"/> upwards, that holds <c>memory_config.json</c>, <c>.swarm</c> or <c>.git</c>; else
    /// <paramref name="startDirectory"/> itself.
    /// </summary>
    /// <param name="startDirectory">The working directory.</param>
    /// <param name="environment">The value of an environment variable, or null; an empty value counts as none.</param>
    /// <exception cref="ConfigurationException">The variable names a file that does not exist.</exception>
    public static ProjectLocation Find(string startDirectory, Func<string, string?> environment)
    {
        ArgumentException.ThrowIfNullOrEmpty(startDirectory);
        ArgumentNullException.ThrowIfNull(environment);

        var start = Path.TrimEndingDirectorySeparator(Path.GetFullPath(startDirectory));
        var found = NearestRoot(start);
        var named = environment(ConfigVariable);
        return string.IsNullOrWhiteSpace(named)
            ? new(found, Existing(found, MemoryConfiguration.FileName), Existing(found, MemorySchema.FileName), [])
            : FromVariable(Path.Combine(start, named), found);
    }

    private static ProjectLocation FromVariable(string named, string found)
    {
        if (!File.Exists(named))
        {
            var problem = Directory.Exists(named) ? "the variable names a folder" : "the variable names a file that does not exist";
            throw new ConfigurationException([new(
                Path.GetFileName(Path.TrimEndingDirectorySeparator(named)),
                ConfigVariable,
                problem,
                "the path of a configuration file, absolute or relative to the working directory; or leave the variable unset")]);
        }

        var config = Path.GetFullPath(named);
        var root = Path.GetDirectoryName(config)!;
        var own = Existing(found, MemoryConfiguration.FileName);
        ConfigurationNotice[] warnings = own is null || Target(own) == Target(config) ? [] : [TwoConfigurations(config, found)];
        return new(root, config, Existing(root, MemorySchema.FileName), warnings);
    }

    private static ConfigurationNotice TwoConfigurations(string config, string found)
    {
        // Only a path inside the project is shown: others would tell the machine's folders.
        var relative = Path.GetRelativePath(found, config);
        var isInside = !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
        var used = isInside ? relative.Replace(Path.DirectorySeparatorChar, '/') : Path.GetFileName(config);
        return new(MemoryConfiguration.FileName, ConfigVariable,
            $"two configurations exist: {Shown.Quoted(used)}, which the variable names, is used; {MemoryConfiguration.FileName} of the " +
            "project's own root is not. Agents started without the variable share another memory; set it for all of them or for none");
    }

    private static string NearestRoot(string start)
    {
        for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (IsRoot(folder)) return folder;
        }

        return start;
    }

    private static bool IsRoot(string folder) =>
        File.Exists(Path.Combine(folder, MemoryConfiguration.FileName))
        || Directory.Exists(Path.Combine(folder, ".swarm"))
        || Path.Exists(Path.Combine(folder, ".git"));

    private static string? Existing(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? path : null;
    }

    private static string Target(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
}
