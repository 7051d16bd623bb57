using System.Diagnostics;

namespace SwarmMemory.Tests.Published;

/// <summary>
/// How the server is started: the published executable in the folder that SWARM_MEMORY_BIN names, or without it the build beside the tests.
/// </summary>
internal static class ServerExecutable
{
    public const string FolderVariable = "SWARM_MEMORY_BIN";

    private static readonly string? Folder = Environment.GetEnvironmentVariable(FolderVariable);

    public static string Command { get; } = Folder is { Length: > 0 }
        ? Path.GetFullPath(Path.Combine(Folder, OperatingSystem.IsWindows() ? "swarm-memory.exe" : "swarm-memory"))
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    public static string[] Arguments { get; } = Folder is { Length: > 0 } ? [] : [Path.Combine(AppContext.BaseDirectory, "swarm-memory.dll")];

    /// <summary>To start it in a folder, without what the environment of the tests says about swarms.</summary>
    public static ProcessStartInfo StartInfo(string folder, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        var start = new ProcessStartInfo(Command, [.. Arguments, .. arguments])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("SWARM_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return start;
    }
}
