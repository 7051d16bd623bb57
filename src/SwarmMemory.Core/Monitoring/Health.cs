namespace SwarmMemory.Monitoring;

/// <summary>How the store is, measured now.</summary>
/// <param name="OverallHealth"><c>healthy</c>, or <c>warning</c> when there is an alert.</param>
/// <param name="Alerts">What wants attention, each a sentence with the next step.</param>
internal sealed record Health(
    string OverallHealth,
    IReadOnlyList<string> Alerts,
    IReadOnlyList<string> Notes,
    string Engine,
    int SchemaVersion,
    long Size,
    long FreeSize,
    long LogSize,
    IReadOnlyList<CategoryHealth> Categories,
    long ReadHits,
    long ReadMisses);
