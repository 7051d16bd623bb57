namespace SwarmMemory;

/// <summary>What to acknowledge and what to read of one's own mailbox.</summary>
public sealed record MailboxRequest
{
    public const int MaxLimit = 200;
    public const int MaxAcknowledged = 1000;
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    /// <summary>Messages that have been dealt with: they never come again. Done before anything is read.</summary>
    public IReadOnlyList<MessageId> Acknowledge { get; init; } = [];

    public int Limit { get; init; } = 50;

    /// <summary>Bodies stop when they come to more bytes than this; the first message comes whole whatever its size.</summary>
    public int MaxBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long to wait for a message when there is none.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Only messages of this type.</summary>
    public string? Type { get; init; }
}
