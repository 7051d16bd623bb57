namespace SwarmMemory.Benchmarks.Processes;

/// <summary>The servers that are measured, each started on a folder.</summary>
internal static class Servers
{
    /// <summary>The published server.</summary>
    public static McpProcess Ours(Settings settings, string folder) => McpProcess.Start(settings.RequireServer(), [], folder);

    /// <summary>@modelcontextprotocol/server-memory: one JSON file for all.</summary>
    public static McpProcess Peer(Settings settings, string folder) =>
        McpProcess.Start("node", [settings.RequirePeer()], folder, ("MEMORY_FILE_PATH", PeerFile(folder)));

    /// <summary>This program as a server of one tool that does nothing, on the product's own transport and frame.</summary>
    public static McpProcess Empty(string folder) => Self("empty-server", folder);

    /// <summary>The same on the SDK's own transport and nothing else.</summary>
    public static McpProcess Plain(string folder) => Self("plain-server", folder);

    public static string PeerFile(string folder) => Path.Combine(folder, "memory.jsonl");

    /// <summary>Makes a folder below another a project of its own, whatever lies above it.</summary>
    public static string Project(string parent, string name)
    {
        var folder = Path.Combine(parent, name);
        Directory.CreateDirectory(Path.Combine(folder, ".git"));
        return folder;
    }

    private static McpProcess Self(string mode, string folder)
    {
        var self = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(self) == "dotnet"
            ? throw new UsageException("run the published benchmarks: dotnet publish tests/SwarmMemory.Benchmarks -c Release -o artifacts/bench")
            : McpProcess.Start(self, [mode], folder);
    }
}
