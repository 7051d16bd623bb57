using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Tools;

/// <summary>Agents and their swarm: joining, decisions, progress, shared knowledge, status.</summary>
internal static class SwarmTools
{
    [McpServerTool(Name = "agent_initialize", Title = "Join the swarm", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(InitializeReply))]
    [Description("Call this first: makes you known to the swarm and answers what is there for you: your entries, and knowledge to read first.")]
    public static async Task<CallToolResult> Initialize(
        ToolCall call,
        [ObjectOnly, Description("What you are: role, capabilities, current task")] JsonText profile,
        CancellationToken cancellationToken = default) =>
        call.Answer(InitializeReply.Of(await call.Memory.InitializeAgentMemoryAsync(profile, call.Client, cancellationToken)));

    [McpServerTool(Name = "decision_record", Title = "Record a decision", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(KeyReply))]
    [Description("Records a decision of yours, and why, under a key of its own.")]
    public static async Task<CallToolResult> RecordDecision(
        ToolCall call,
        [Description("e.g. task_assignment")] string decision_type,
        [Description("Any JSON value")] JsonText decision,
        [Description("What it was based on")] JsonText? context = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(KeyReply.Of(await call.Memory.StoreAgentDecisionAsync(decision_type, decision, context, cancellationToken)));

    [McpServerTool(Name = "progress_update", Title = "Update progress", ReadOnly = false, Destructive = true, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(KeyReply))]
    [Description("Stores how far a task of yours is.")]
    public static async Task<CallToolResult> UpdateProgress(
        ToolCall call,
        string task_id,
        [ObjectOnly, Description("status, completion 0-1, ...")] JsonText progress,
        CancellationToken cancellationToken = default) =>
        call.Answer(KeyReply.Of(await call.Memory.UpdateAgentProgressAsync(task_id, progress, cancellationToken)));

    [McpServerTool(Name = "knowledge_share", Title = "Share knowledge", ReadOnly = false, Destructive = true, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(ShareReply))]
    [Description("Shares what you learned with the swarm, or with all swarms, and tells its agents.")]
    public static async Task<CallToolResult> ShareKnowledge(
        ToolCall call,
        [Description("Becomes part of the key")] string topic,
        [Description("Any JSON value")] JsonText knowledge,
        string[]? tags = null,
        [Description("swarm (default) or global")] string? scope = null,
        CancellationToken cancellationToken = default)
    {
        var shared = await call.Memory.ShareKnowledgeAsync(topic, knowledge, tags, Arguments.Scope(scope), cancellationToken);
        return call.Answer(ShareReply.Of(shared));
    }

    [McpServerTool(Name = "swarm_status", Title = "Swarm status", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(StatusReply))]
    [Description("Agents of the swarm and which keys changed.")]
    public static async Task<CallToolResult> Status(
        ToolCall call,
        [Description("next_cursor of an earlier status: only what is new")] string? since = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(StatusReply.Of(await call.Memory.GetSwarmStatusAsync(since, cancellationToken)));
}
