using System.Text.Json.Serialization;

namespace SwarmMemory.Benchmarks.Replay;

/// <summary>What a stream showed.</summary>
/// <param name="Success500">Mean success of the chosen strategies over the first 500 tasks; null when the stream is shorter. The others alike.</param>
/// <param name="Brier">Mean squared difference of the expected success rate and what happened.</param>
/// <param name="Ece">Expected calibration error in 10 bins of the expected success rate.</param>
/// <param name="EceHalf">The same of the second half of the tasks: in a stream that drifts, of those after the drift.</param>
/// <param name="Coverage90">Share of tasks whose context's true rate lay in the 90 % interval; null when the rates are not known.</param>
/// <param name="MicrosPerStep">Microseconds to recommend and to record, on average.</param>
internal sealed record ReplayResult(
    string File,
    [property: JsonPropertyName("success_500")] double? Success500,
    [property: JsonPropertyName("success_2000")] double? Success2000,
    [property: JsonPropertyName("success_10000")] double? Success10000,
    double Brier,
    double Ece,
    [property: JsonPropertyName("ece_second_half")] double EceHalf,
    [property: JsonPropertyName("coverage_90")] double? Coverage90,
    double MicrosPerStep);
