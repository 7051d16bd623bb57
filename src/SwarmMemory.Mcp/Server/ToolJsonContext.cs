using System.Text.Json.Serialization;
using SwarmMemory.Mcp.Tools;

namespace SwarmMemory.Mcp.Server;

/// <summary>The types of arguments and answers, known at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(double?))]
[JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(JsonText))]
[JsonSerializable(typeof(JsonText?))]
[JsonSerializable(typeof(StoreReply))]
[JsonSerializable(typeof(GetReply))]
[JsonSerializable(typeof(ListReply))]
[JsonSerializable(typeof(SearchReply))]
[JsonSerializable(typeof(DeleteReply))]
[JsonSerializable(typeof(HistoryReply))]
[JsonSerializable(typeof(InitializeReply))]
[JsonSerializable(typeof(KeyReply))]
[JsonSerializable(typeof(ShareReply))]
[JsonSerializable(typeof(StatusReply))]
[JsonSerializable(typeof(SendReply))]
[JsonSerializable(typeof(MailboxReply))]
[JsonSerializable(typeof(SnapshotReply))]
[JsonSerializable(typeof(LockReply))]
[JsonSerializable(typeof(RenewReply))]
[JsonSerializable(typeof(ReleaseReply))]
[JsonSerializable(typeof(LockListReply))]
[JsonSerializable(typeof(ConflictListReply))]
[JsonSerializable(typeof(ResolveReply))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(OptimizationResult))]
[JsonSerializable(typeof(SwarmMemory.Sqlite.SalvageReport))]
[JsonSerializable(typeof(SwarmMemory.Sqlite.PurgeReport))]
[JsonSerializable(typeof(OutcomeReply))]
[JsonSerializable(typeof(RecommendationReply))]
[JsonSerializable(typeof(InsightListReply))]
internal sealed partial class ToolJsonContext : JsonSerializerContext;
