namespace SwarmMemory.Persistence;

/// <summary>The write of another agent that a write came after.</summary>
/// <param name="At">Unix ms.</param>
/// <param name="Since">Time from then to the write, in ms.</param>
internal readonly record struct PriorWrite(string Author, long At, long Since);
