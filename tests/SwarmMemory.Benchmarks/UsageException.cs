namespace SwarmMemory.Benchmarks;

/// <summary>Something a benchmark needs is missing or wrongly named; the message says how to get it.</summary>
internal sealed class UsageException(string message) : Exception(message);
