namespace SwarmMemory;

/// <summary>Which conflicts to list, newest first.</summary>
public sealed record ConflictListRequest
{
    public const int MaxLimit = 100;

    /// <summary>Only those of keys that begin with this text.</summary>
    public string? Prefix { get; init; }

    /// <summary>Null: both.</summary>
    public ConflictStatus? Status { get; init; } = ConflictStatus.Open;

    public int Limit { get; init; } = 10;

    /// <summary>Where the page before ended.</summary>
    public string? Cursor { get; init; }
}
