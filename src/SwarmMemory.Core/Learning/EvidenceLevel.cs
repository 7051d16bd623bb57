namespace SwarmMemory;

/// <summary>What was counted at one level of context.</summary>
/// <param name="Where">Which outcomes: "all", or the field and value that this level adds.</param>
public sealed record EvidenceLevel(string Where, long Outcomes, double SuccessRate);
