using System.Text.Json.Serialization;

namespace SwarmMemory.Benchmarks.Reporting;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(List<Result>))]
internal sealed partial class ResultJson : JsonSerializerContext;
