using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Tools;

/// <summary>Health and care of the memory.</summary>
internal static class CareTools
{
    [McpServerTool(Name = "health_report", Title = "Health of the memory", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(HealthReport))]
    [Description("How the memory is: overall health, alerts with evidence and remedy, sizes, latencies.")]
    public static async Task<CallToolResult> ReportHealth(
        ToolCall call,
        [Description("summary (default) or full: also totals by swarm and agent, and history")] string? detail = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(await call.Memory.GetMemoryHealthReportAsync(Arguments.IsFull(detail), cancellationToken));

    [McpServerTool(Name = "memory_optimize", Title = "Optimize the memory", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(OptimizationResult))]
    [Description("Plans or applies clean-up of expired entries and old versions, compression and defragmentation. Nothing that can still be read is lost.")]
    public static async Task<CallToolResult> Optimize(
        ToolCall call,
        [Description("false (default): only the plan")] bool? apply = null,
        [Description("Of cleanup, compression, defragmentation, indexes, statistics, rebuild_index; default: what is worth it")] string[]? remedies = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(await call.Memory.OptimizeMemoryAsync(apply ?? false, remedies, cancellationToken: cancellationToken));

    [McpServerTool(Name = "snapshot_create", Title = "Make a snapshot", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(SnapshotReply))]
    [Description("Copies the whole memory to a snapshot, before something risky. A person restores it with: swarm-memory snapshot restore NAME")]
    public static async Task<CallToolResult> CreateSnapshot(
        ToolCall call,
        [Description("Becomes part of the name")] string? label = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(SnapshotReply.Of(await call.Memory.CreateSnapshotAsync(label, cancellationToken: cancellationToken)));
}
