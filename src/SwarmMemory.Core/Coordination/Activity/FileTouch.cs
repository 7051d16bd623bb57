namespace SwarmMemory;

/// <summary>The last edit of a file by one agent.</summary>
/// <param name="File">Path from the project's root, with '/'.</param>
public sealed record FileTouch(string File, string Agent, DateTimeOffset At);
