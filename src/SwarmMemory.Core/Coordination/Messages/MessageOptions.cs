namespace SwarmMemory.Coordination;

/// <summary>What configuration decides about messages, and the bounds that it does not.</summary>
internal sealed record MessageOptions
{
    public static readonly MessageOptions Default = new();

    /// <summary>Bytes of a body's JSON text.</summary>
    public const int MaxBody = 64 * 1024;

    /// <summary>Messages about a thing (a key that changed) in one mailbox; the oldest makes room.</summary>
    public const int MaxAbouts = 100;

    /// <summary>How long a message waits for its recipients; also how long after its last sign of life an agent is part of "everyone".</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a message that all have acknowledged can still be answered.</summary>
    public TimeSpan AcknowledgedRetention { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Messages in one mailbox; the oldest makes room.</summary>
    public int MaxUnread { get; init; } = 1000;
}
