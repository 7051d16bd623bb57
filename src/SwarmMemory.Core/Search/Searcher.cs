using System.Globalization;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>
/// Finds entries in one consistent state of the store: the index, and what was stored since behind it. It writes nothing, so it waits for
/// nobody; only a tail that has grown long is brought into the index first.
/// </summary>
internal sealed partial class Searcher(IStorage storage, Indexer indexer, IndexTail tail, QueryVectors? vectors, AccessRules access)
{
    /// <summary>Versions behind the index that a search reads itself.</summary>
    public const int LongestTail = 512;

    /// <summary>Documents that are scored in full: more for a long query, whose many words make first scores alike.</summary>
    private const int SmallestPool = 96;
    private const int MostPool = 256;
    private const int PoolPerTerm = 20;

    /// <summary>When filters that the index does not know leave too few, the pool grows to this.</summary>
    private const int LargestPool = 50_000;

    /// <summary>A search met a damaged block; the background work rebuilds the index.</summary>
    public bool SawDamage { get; set; }

    private readonly System.Collections.Concurrent.ConcurrentBag<Analyzer> _analyzers = [];

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/>, the storage codes.</exception>
    public Task<SearchResult> FindAsync(Caller caller, SearchRequest request, CancellationToken cancellationToken) =>
        FindAsync(caller, request, request.Prefix is { Length: > 0 } prefix ? [prefix] : [], cancellationToken);

    /// <summary>The same below any of several prefixes.</summary>
    public async Task<SearchResult> FindAsync(
        Caller caller, SearchRequest request, IReadOnlyList<string> prefixes, CancellationToken cancellationToken)
    {
        var offset = SearchChecks.Check(request);
        var filter = new SearchFilter(request, prefixes);
        var vector = vectors is null ? null : await vectors.OfAsync(request.Query, cancellationToken);
        var analyzer = _analyzers.TryTake(out var kept) ? kept : new Analyzer();
        try
        {
            var run = (bool patient) => storage.SnapshotAsync(async session =>
            {
                var query = SearchQuery.Parse(analyzer, request.Query);
                var state = await SearchIndex.StateAsync(session, cancellationToken);
                if (!patient && state.Newest - state.Cursor > LongestTail)
                    return null;
                return await FindAsync(new SearchWork(session, caller, filter, query, state, analyzer) { Vector = vector, Without = vector?.Problem }, request, offset, cancellationToken);
            }, cancellationToken);
            if (await run(false) is { } found)
                return found;
            await indexer.TryCatchUpAsync(LongestTail, cancellationToken);
            return (await run(true))!;
        }
        finally
        {
            _analyzers.Add(analyzer);
        }
    }

    private async Task<SearchResult?> FindAsync(SearchWork work, SearchRequest request, int offset, CancellationToken cancellationToken)
    {
        var documents = await tail.ReadAsync(work.Session, work.State, work.Analyzer, cancellationToken);
        if (request.IncludeArchived)
            documents.AddRange(await ReadArchiveAsync(work, cancellationToken));
        var lists = await ReadListsAsync(work, documents, cancellationToken);
        SawDamage |= work.IsDamaged;
        var scorer = new TextScorer(work.Query, work.AverageLength);
        var vector = work.Without is null ? work.Vector : null;
        if ((scorer.Full <= 0 && vector is null) || offset >= LargestPool)
            return new SearchResult([], null, work.Degraded);

        var anyLease = await work.Session.Use(AnyLease).NumberAsync(cancellationToken) != 0;
        Dictionary<long, Candidate> candidates = [];
        var wanted = Math.Max(Math.Clamp(PoolPerTerm * work.Query.Terms.Count, SmallestPool, MostPool), 2 * (offset + request.Limit));
        for (var pool = wanted; ; pool *= 8)
        {
            var best = await ScanAsync(work, lists, documents, pool, cancellationToken);
            await CollectAsync(work, best, candidates, wanted, cancellationToken);
            if (candidates.Count >= wanted / 2 || best.Count < pool || pool >= LargestPool)
                break;
        }

        foreach (var candidate in candidates.Values)
            scorer.Score(candidate);
        var around = new Surroundings(work, scorer, candidates, (some, add) => FetchAsync(work, some, add, cancellationToken));
        await around.AddAsync(cancellationToken);
        List<Candidate> order = [.. Fusion.Sort(candidates.Values)];
        if (vector is not null)
        {
            await AddMeaningAsync(work, vector, documents, scorer, candidates, cancellationToken);
            order = Fusion.Order(order, candidates.Values);
        }

        return await AnswerAsync(work, scorer, order, request, offset, anyLease, cancellationToken);
    }

    /// <summary>Reads the postings of every term and learns how much each tells.</summary>
    private static async Task<Dictionary<ulong, List<PostingList>>> ReadListsAsync(
        SearchWork work, List<SearchDocument> documents, CancellationToken cancellationToken)
    {
        var terms = work.Query.Terms.Select(t => t.Term).ToList();
        var lists = terms.Zip(await work.ListsAsync(terms, cancellationToken)).ToDictionary();
        work.Count(documents);
        var inTail = work.Query.Terms.ToDictionary(t => t.Term, _ => 0L);
        foreach (var document in documents)
        {
            foreach (var term in document.Tokens.Select(t => t.Term).Where(inTail.ContainsKey).Distinct())
                inTail[term]++;
        }

        foreach (var term in work.Query.Terms)
        {
            var having = lists[term.Term].Sum(l => (long)l.Count) + inTail[term.Term];
            term.Idf = having == 0 ? 0 : Bm25.Idf(work.Documents, having);
        }

        work.Unknown = Bm25.Idf(work.Documents, 0) * work.Query.Terms.Count(t => t.Idf == 0);
        return lists;
    }

    private async Task<SearchResult> AnswerAsync(
        SearchWork work, TextScorer scorer, IReadOnlyList<Candidate> candidates, SearchRequest request, int offset, bool anyLease,
        CancellationToken cancellationToken)
    {
        var weights = work.Query.Terms.Where(t => t.Idf > 0).ToDictionary(t => t.Term, t => t.Idf);
        // Twice what a document has that holds every word once: nearness and likeness come on top of the words.
        var full = 2 * (scorer.Full + work.Unknown);
        var least = request.MinScore ?? 0;
        List<SearchHit> hits = [];
        var seen = 0;
        foreach (var candidate in candidates)
        {
            var score = Math.Min(1, candidate.Total / full);
            if (score < least || candidate.Total <= 0)
                continue;
            var version = candidate.Version;
            if ((anyLease || access.RestrictSessions) && await EntryStore.IsHiddenAsync(work.Session, work.Caller, version.Key, access, cancellationToken))
                continue;
            if (seen++ < offset)
                continue;
            if (hits.Count == request.Limit)
                return new SearchResult(hits, (offset + hits.Count).ToString(CultureInfo.InvariantCulture), work.Degraded);
            var why = new SearchReasons(
                Round(candidate.Words), Round(candidate.Near), Round(candidate.Alike), Round(candidate.Around), scorer.Matched(candidate))
            {
                Meaning = work.Vector is null ? null : Round(candidate.Meaning),
            };
            hits.Add(new SearchHit(version.Key, Math.Round(score, 3), Snippet.Of(candidate.Document, weights), version.Version, version.Author,
                DateTimeOffset.FromUnixTimeMilliseconds(version.At), why, request.WithValues ? version.Payload.Decode() : null));
        }

        return new SearchResult(hits, null, work.Degraded);
    }

    private static double Round(float value) => Math.Round(value, 2);
}
