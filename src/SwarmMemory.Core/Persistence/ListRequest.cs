namespace SwarmMemory;

/// <summary>Which entries to list, in key order.</summary>
public sealed record ListRequest
{
    public const int MaxLimit = 500;

    /// <summary>Only keys that begin with this text.</summary>
    public string? Prefix { get; init; }

    /// <summary>Only entries that have all of these.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public DateTimeOffset? UpdatedSince { get; init; }

    public int Limit { get; init; } = 50;

    /// <summary>Where the page before ended.</summary>
    public string? Cursor { get; init; }
}
