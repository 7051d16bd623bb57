using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Tools;

/// <summary>Conflicts: seeing them and deciding those that wait for it.</summary>
internal static class ConflictTools
{
    [McpServerTool(Name = "conflict_list", Title = "List conflicts", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(ConflictListReply))]
    [Description("Stores from a stale version, newest first: both values, their base, who wrote them.")]
    public static async Task<CallToolResult> List(
        ToolCall call,
        [Description("Beginning of the keys")] string? prefix = null,
        [Description("open (default), resolved, all")] string? status = null,
        [Description("1-50, default 10")] int? limit = null,
        string? cursor = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(ConflictListReply.Of(await call.Memory.GetConflictsAsync(new ConflictListRequest
        {
            Prefix = prefix,
            Status = Arguments.Status(status),
            Limit = Arguments.Within("limit", limit, 10, 50),
            Cursor = cursor,
        }, cancellationToken)));

    [McpServerTool(Name = "conflict_resolve", Title = "Resolve a conflict", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(ResolveReply))]
    [Description("Decides an open conflict, once.")]
    public static async Task<CallToolResult> Resolve(
        ToolCall call,
        string conflict_id,
        [Description("current keeps what is there, incoming takes the other, value stores yours")] string choice,
        [Description("With choice value: any JSON but null")] JsonText? value = null,
        [Description("The version you decided on; default the one the conflict shows")] long? expected_version = null,
        CancellationToken cancellationToken = default)
    {
        var (key, version, redacted) = await call.Memory.ResolveConflictAsync(ConflictId.Parse(conflict_id), Arguments.Choice(choice), value,
            Arguments.Version("expected_version", expected_version), cancellationToken);
        return call.Answer(new ResolveReply(key.Value, version.Value, Words.Of(redacted)));
    }
}
