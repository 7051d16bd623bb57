using SwarmMemory.Monitoring;
using SwarmMemory.Search;

namespace SwarmMemory;

/// <summary>Finding what is stored by what it says.</summary>
public sealed partial class SwarmMemoryManager
{
    /// <summary>Finds entries by a query in plain language, the best first. It sees every entry that was acknowledged before it began.</summary>
    public Task<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken = default) =>
        _store.Meters.TimeAsync(Operation.Search, () => _store.Search.FindAsync(_caller, request, cancellationToken));

    /// <summary>Shared knowledge, this swarm's and that of all swarms, that is about what a text is about.</summary>
    /// <param name="text">Any text, however long: a task's description, an agent's profile.</param>
    public async Task<IReadOnlyList<SearchHit>> RelatedKnowledgeAsync(string text, int limit = 5, CancellationToken cancellationToken = default)
    {
        // What is asked is not a query that somebody wrote: its quotes and minus signs mean nothing.
        var words = new string([.. text.Take(SearchRequest.MaxQuery).Select(c => c is '"' or '-' || char.IsControl(c) ? ' ' : c)]);
        if (string.IsNullOrWhiteSpace(words))
            return [];
        var found = await _store.Search.FindAsync(_caller, new SearchRequest(words) { Limit = limit },
            [MemoryKeys.SwarmKnowledge(_caller), MemoryKeys.GlobalKnowledge], cancellationToken);
        return found.Hits;
    }

    /// <summary>What is shared, what has to do with an agent's profile before the rest, which comes newest first.</summary>
    private async Task<IReadOnlyList<EntryInfo>> KnowledgeForAsync(JsonText profile, CancellationToken cancellationToken)
    {
        var newest = await NewestAsync([MemoryKeys.SwarmKnowledge(_caller), MemoryKeys.GlobalKnowledge], cancellationToken);
        if (newest.Count == 0)
            return [];
        var related = (await RelatedKnowledgeAsync(ValueText.Read(profile, []), KnowledgeShown / 2, cancellationToken)).Select(h => h.Key).ToList();
        var entries = related.Count == 0 ? [] : await _store.Entries.GetAsync(_caller, related, cancellationToken);
        return
        [
            .. entries.OfType<Entry>().Select(e => new EntryInfo(e.Key, e.Version, e.Author, e.UpdatedAt, e.ExpiresAt, e.Value.Size, e.Tags))
                .Concat(newest.Where(n => !related.Contains(n.Key))).Take(KnowledgeShown),
        ];
    }
}
