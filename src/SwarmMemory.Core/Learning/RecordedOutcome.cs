namespace SwarmMemory;

/// <summary>An outcome as it was recorded.</summary>
/// <param name="Id">Its number in the store; later ones are larger.</param>
/// <param name="Strategy">The strategy that it counts for, as given or derived.</param>
/// <param name="Patterns">Keys of the patterns that were written because of it.</param>
/// <param name="Warning">Why a pattern could not be written, or null; the outcome is recorded all the same.</param>
public sealed record RecordedOutcome(long Id, string Strategy, IReadOnlyList<string> Patterns, string? Warning = null)
{
    /// <summary>What was taken out of context, notes and names because it looked like a secret.</summary>
    public IReadOnlyList<SecretFinding> Redacted { get; init; } = [];
}
