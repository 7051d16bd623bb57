using System.Globalization;

namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>outcome_record</c>.</summary>
/// <param name="Patterns">Keys of patterns that it made or changed.</param>
/// <param name="Redacted">What was taken out because it looked like a secret.</param>
internal sealed record OutcomeReply(
    string OutcomeId, string Strategy, IReadOnlyList<string> Patterns, string? Warning, IReadOnlyList<string>? Redacted)
{
    public static OutcomeReply Of(RecordedOutcome outcome) =>
        new(outcome.Id.ToString(CultureInfo.InvariantCulture), outcome.Strategy, outcome.Patterns, outcome.Warning,
            Words.Of(outcome.Redacted));
}
