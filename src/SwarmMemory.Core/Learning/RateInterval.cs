namespace SwarmMemory;

/// <summary>Where a rate lies with a given probability.</summary>
public readonly record struct RateInterval(double Low, double High, double Level);
