using System.Text;
using System.Text.Json;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>What every client sends to its model before any work is done.</summary>
internal static class DefinitionsBenchmark
{
    public static Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        using var ours = Servers.Ours(settings, Servers.Project(folder.Path, "ours"));
        using var peer = Servers.Peer(settings, Servers.Project(folder.Path, "peer"));
        var (ourTools, peerTools) = (Tools(ours), Tools(peer));
        report.Row($"definitions of {ourTools.Length} tools", ourTools.Sum(Size), "bytes", $"server-memory, {peerTools.Length} tools:", peerTools.Sum(Size), Threshold.Under(20_000));
        var largest = ourTools.MaxBy(Size);
        report.Row($"the largest: {largest.GetProperty("name")}", Size(largest), "bytes", "server-memory", peerTools.Max(Size));
        report.Row("instructions", Instructions(ours), "chars", "server-memory", Instructions(peer), Threshold.Under(2_048));
        return Task.CompletedTask;
    }

    private static JsonElement[] Tools(McpProcess server) => [.. server.Ask("tools/list").Result().GetProperty("tools").EnumerateArray()];

    private static int Size(JsonElement tool) =>
        ((string[])["name", "description", "inputSchema"]).Sum(p => tool.TryGetProperty(p, out var part)
            ? Encoding.UTF8.GetByteCount(part.ValueKind == JsonValueKind.String ? part.GetString()! : part.GetRawText())
            : 0);

    private static int Instructions(McpProcess server) =>
        server.Introduction.Result().TryGetProperty("instructions", out var text) ? text.GetString()!.Length : 0;
}
