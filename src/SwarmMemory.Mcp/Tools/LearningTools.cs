using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SwarmMemory.Learning;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Tools;

/// <summary>What worked, what to do next, and what stands out.</summary>
internal static class LearningTools
{
    private const int UsualInsights = 20;

    [McpServerTool(Name = "outcome_record", Title = "Record an outcome", ReadOnly = false, Destructive = false, Idempotent = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(OutcomeReply))]
    [Description("Records how a task went, failures too. strategy_recommend learns from it.")]
    public static async Task<CallToolResult> Record(
        ToolCall call,
        string task_type,
        bool success,
        [Description("Who did it, default you")] string[]? agents = null,
        [Description("How it was done")] string? strategy = null,
        [Description("communication, resource_allocation, task_distribution, conflict_resolution or optimization")] string? pattern_type = null,
        double? execution_time_seconds = null,
        [ObjectOnly, Description("What was known before, e.g. size, language")] JsonText? context = null,
        string? task_id = null,
        string? notes = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(OutcomeReply.Of(await call.Memory.RecordTaskOutcomeAsync(new TaskOutcome(task_type, success)
        {
            Agents = agents ?? [],
            Strategy = strategy,
            PatternType = Arguments.Pattern(pattern_type),
            ExecutionTime = OutcomeRules.Seconds(execution_time_seconds),
            Context = context,
            TaskId = task_id,
            Notes = notes,
        }, cancellationToken)));

    [McpServerTool(Name = "strategy_recommend", Title = "Recommend a strategy", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(RecommendationReply))]
    [Description("The strategy that recorded outcomes favour, with its expected success rate and why.")]
    public static async Task<CallToolResult> Recommend(
        ToolCall call,
        [ObjectOnly, Description("task_type and what is known of the task")] JsonText context,
        [Description("Strategies to choose from")] string[]? candidates = null,
        [Description("As in outcome_record")] string? pattern_type = null,
        [Description("true: sometimes try what is less well known")] bool? explore = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(RecommendationReply.Of(await call.Memory.GetCoordinationStrategyAsync(new StrategyQuery(context)
        {
            Candidates = candidates,
            PatternType = Arguments.Pattern(pattern_type),
            Explore = explore ?? false,
        }, cancellationToken)));

    [McpServerTool(Name = "insight_list", Title = "List insights", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(InsightListReply))]
    [Description("What stands out in recorded outcomes: patterns, trends, anomalies, times.")]
    public static async Task<CallToolResult> Insights(
        ToolCall call,
        [Description("A pattern_type, trend, anomaly or time")] string? topic = null,
        [Description("1-100, default 20")] int? limit = null,
        CancellationToken cancellationToken = default) =>
        call.Answer(InsightListReply.Of(await call.Memory.GetLearningInsightsAsync(topic, limit ?? UsualInsights, cancellationToken)));
}
