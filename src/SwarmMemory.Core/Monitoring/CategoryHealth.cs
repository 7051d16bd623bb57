namespace SwarmMemory.Monitoring;

/// <summary>Live entries of one category and the bytes of their values.</summary>
internal sealed record CategoryHealth(string Category, long Entries, long Bytes);
