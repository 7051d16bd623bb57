namespace SwarmMemory;

/// <summary>What to look for, in plain language, and where.</summary>
/// <param name="Query">
/// Words, names, paths, ids. When all of it stands in quotes, every hit has exactly that; in quotes among other words, such hits come first.
/// A word behind a minus sign no hit has. Nothing else in it has a meaning of its own.
/// </param>
public sealed record SearchRequest(string Query)
{
    public const int MaxLimit = 50;
    public const int MaxQuery = 8192;

    /// <summary>Only keys that begin with this text.</summary>
    public string? Prefix { get; init; }

    /// <summary>Only entries that have all of these.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Only what this agent wrote last.</summary>
    public string? Author { get; init; }

    /// <summary>Only what was written at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only what was written before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    public int Limit { get; init; } = 10;

    /// <summary>From 0 to 1: only hits that score at least this.</summary>
    public double? MinScore { get; init; }

    /// <summary>Also what is in the archive: every value there is read for it.</summary>
    public bool IncludeArchived { get; init; }

    /// <summary>With the values, not only snippets.</summary>
    public bool WithValues { get; init; }

    /// <summary>Where the page before ended.</summary>
    public string? Cursor { get; init; }
}
