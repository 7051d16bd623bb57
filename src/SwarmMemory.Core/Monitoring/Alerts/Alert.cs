namespace SwarmMemory;

/// <summary>A threshold that is crossed.</summary>
/// <param name="Severity"><c>warning</c> or <c>critical</c>.</param>
/// <param name="Evidence">What was measured, in a sentence.</param>
/// <param name="Since">When it was raised.</param>
/// <param name="Remedy">What helps: a remedy of <c>memory_optimize</c>, or a sentence.</param>
public sealed record Alert(string Name, string Severity, string Evidence, double Value, double Threshold, DateTimeOffset Since, string Remedy);
