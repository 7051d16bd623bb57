using System.Text.Json.Serialization;

namespace SwarmMemory.Benchmarks.Replay;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<ReplayResult>))]
internal sealed partial class ReplayJson : JsonSerializerContext;
