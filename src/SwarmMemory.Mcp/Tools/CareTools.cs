using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Tools;

/// <summary>Health and care of the memory.</summary>
internal static class CareTools
{
    [McpServerTool(Name = "snapshot_create", Title = "Make a snapshot", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(SnapshotReply))]
    [Description("Copies the whole memory to a snapshot, before something risky. A person restores it with: swarm-memory snapshot restore NAME")]
    public static async Task<CallToolResult> CreateSnapshot(
        ToolCall call,
        [Description("Becomes part of the name")] string? label = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(SnapshotReply.Of(await call.Memory.CreateSnapshotAsync(label, cancellationToken: cancellationToken)));
}
