using SwarmMemory.Persistence;

namespace SwarmMemory.Search;

/// <summary>Where a search looks: checked exactly on every entry, whatever the index let through.</summary>
internal sealed class SearchFilter
{
    private readonly IReadOnlyList<string> _prefixes;

    public SearchFilter(SearchRequest request, IReadOnlyList<string> prefixes)
    {
        _prefixes = prefixes;
        Tags = TagList.Parse(request.Tags);
        Author = request.Author;
        Since = request.Since?.ToUnixTimeMilliseconds() ?? long.MinValue;
        Until = request.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue;
    }

    public string[] Tags { get; }
    public string? Author { get; }

    /// <summary>Unix milliseconds, included.</summary>
    public long Since { get; }

    /// <summary>Unix milliseconds, not included.</summary>
    public long Until { get; }

    /// <summary>Beginnings of keys of which one must fit; none: all keys.</summary>
    public IReadOnlyList<string> Prefixes => _prefixes;

    public bool Allows(MemoryKey key, string[] tags, string author, long at) =>
        (_prefixes.Count == 0 || _prefixes.Any(p => key.Value.StartsWith(p, StringComparison.Ordinal)))
        && (Author is null || Author == author) && at >= Since && at < Until && Tags.All(t => tags.AsSpan().Contains(t));
}
