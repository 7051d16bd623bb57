using SwarmMemory.Learning;

namespace SwarmMemory;

/// <summary>What came of a recording.</summary>
internal sealed record RecordingResult
{
    /// <summary>It had been taken in before; nothing was done.</summary>
    public static readonly RecordingResult Known = new() { WasKnown = true };

    public bool WasKnown { get; init; }

    /// <summary>The entry that was written, with its version.</summary>
    public MemoryKey? Key { get; init; }
    public EntryVersion Version { get; init; }

    /// <summary>Agents that were sent a message.</summary>
    public int Recipients { get; init; }

    /// <summary>Others that edited the file lately.</summary>
    public IReadOnlyList<FileTouch> Others { get; init; } = [];

    /// <summary>The task that was closed; null when none was open.</summary>
    public OpenTask? Closed { get; init; }
    public TimeSpan? Took { get; init; }
    public IReadOnlyList<string> Files { get; init; } = [];
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>The outcome that was learned from.</summary>
    public LearnedOutcome? Learned { get; init; }

    /// <summary>What was taken out because it looked like a secret.</summary>
    public IReadOnlyList<SecretFinding> Redacted { get; init; } = [];

    /// <summary>Tasks that ended without anybody closing them.</summary>
    public int Abandoned { get; init; }
    public int Released { get; init; }
}
