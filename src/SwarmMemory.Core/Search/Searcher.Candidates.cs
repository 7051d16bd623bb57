using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>The first stage: which documents are worth scoring.</summary>
internal sealed partial class Searcher
{
    /// <summary>A clock that was set back by less than this hides nothing from a search by time.</summary>
    private const long ClockSlack = 24L * 60 * 60 * 1000;

    /// <summary>Children of a prefix's last folder that are told apart by it; with more, each entry is looked at.</summary>
    private const int MostChildren = 300;

    private const int ArchivePage = 500;

    private static async Task<List<(long Document, float Score)>> ScanAsync(
        SearchWork work, Dictionary<ulong, List<PostingList>> lists, List<SearchDocument> documents, int pool, CancellationToken cancellationToken)
    {
        var (first, last) = await StretchAsync(work, cancellationToken);
        var best = new TopDocuments(pool);
        var scan = new CandidateScan(await FilterAsync(work, cancellationToken), first, Math.Min(last, work.State.Cursor));
        foreach (var term in work.Query.Terms.Where(t => lists[t.Term].Count > 0))
            scan.AddTerm(lists[term.Term], term.Idf * term.Weight, work.AverageLength);
        foreach (var excluded in await work.ListsAsync([.. work.Query.Excluded], cancellationToken))
            scan.AddExcluded(excluded);
        scan.Run(best, cancellationToken);
        ScanTail(work, documents, best);
        return best.ToList();
    }

    /// <summary>What the index lets through; walked once.</summary>
    private static async Task<DocumentFilter> FilterAsync(SearchWork work, CancellationToken cancellationToken)
    {
        var filter = new DocumentFilter();
        foreach (var terms in await FiltersAsync(work, cancellationToken))
            filter.Add(await work.ListsAsync(terms, cancellationToken));
        return filter;
    }

    private static void ScanTail(SearchWork work, List<SearchDocument> documents, TopDocuments best)
    {
        var idf = work.Query.Terms.ToDictionary(t => t.Term, t => t.Idf * t.Weight);
        Dictionary<ulong, float> counts = [];
        foreach (var document in documents)
        {
            counts.Clear();
            foreach (var token in document.Tokens.Where(t => idf.ContainsKey(t.Term)))
                counts[token.Term] = counts.GetValueOrDefault(token.Term) + SearchDocument.Weight(token);
            var score = counts.Sum(c => idf[c.Key] * Bm25.Saturate(c.Value, document.Length, work.AverageLength));
            if (score >= best.Least && work.Filter.Allows(document.Key, document.Tags, document.Author, document.At))
                best.Add(document.Sequence, score);
        }
    }

    /// <summary>Groups of terms: a document must have one of each group.</summary>
    private static async Task<List<List<ulong>>> FiltersAsync(SearchWork work, CancellationToken cancellationToken)
    {
        List<List<ulong>> groups = [.. work.Filter.Tags.Select(t => new List<ulong> { Terms.Tag(t) })];
        if (work.Filter.Author is { } author)
            groups.Add([Terms.Author(author)]);
        groups.AddRange(work.Query.Phrases.SelectMany(p => p.Distinct()).Select(t => new List<ulong> { t }));
        if (work.Filter.Prefixes.Count == 0)
            return groups;

        List<ulong> folders = [];
        foreach (var prefix in work.Filter.Prefixes)
        {
            if (await FoldersAsync(work, prefix, cancellationToken) is not { } some)
                return groups;
            folders.AddRange(some);
        }

        groups.Add(folders);
        return groups;
    }

    /// <summary>Folders that hold all keys with a prefix; null when they are too many to name.</summary>
    private static async Task<List<ulong>?> FoldersAsync(SearchWork work, string prefix, CancellationToken cancellationToken)
    {
        var slash = prefix.LastIndexOf('/') + 1;
        if (slash == prefix.Length)
            return [Terms.Folder(prefix)];

        List<ulong> folders = [];
        var (from, to) = (prefix, prefix + "\U0010FFFF");
        for (var steps = 0; await FirstKeyAsync(work, from, to, cancellationToken) is { } key; steps++)
        {
            var end = key.IndexOf('/', prefix.Length);
            if (end < 0 || steps == MostChildren)
                return slash > 0 ? [Terms.Folder(prefix.AsSpan(0, slash))] : null;
            folders.Add(Terms.Folder(key.AsSpan(0, end + 1)));
            // '0' is the character behind '/': the next key that is not in this folder.
            from = key[..end] + '0';
        }

        return folders;
    }

    private static async Task<string?> FirstKeyAsync(SearchWork work, string from, string to, CancellationToken cancellationToken)
    {
        await using var row = await work.Session.Use(FirstKey).With(from, to).QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? row.GetString(0) : null;
    }

    /// <summary>The stretch of the feed that a search by time can be about; times are checked exactly on each entry.</summary>
    private static async Task<(long First, long Last)> StretchAsync(SearchWork work, CancellationToken cancellationToken)
    {
        var (first, last) = (1L, long.MaxValue - 1);
        if (work.Filter.Since > long.MinValue)
            first = await PlaceAsync(work, work.Filter.Since - ClockSlack, cancellationToken);
        if (work.Filter.Until < long.MaxValue)
            last = await PlaceAsync(work, work.Filter.Until + ClockSlack, cancellationToken);
        return (first, last);
    }

    /// <summary>The first place of the feed whose version was written at a time or later, by halving.</summary>
    private static async Task<long> PlaceAsync(SearchWork work, long time, CancellationToken cancellationToken)
    {
        var (low, high) = (1L, work.State.Newest + 1);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            await using var row = await work.Session.Use(TimeAt).With(middle).QueryAsync(cancellationToken);
            if (await row.ReadAsync(cancellationToken) && row.GetInt64(1) < time)
                low = Math.Max(middle, row.GetInt64(0)) + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Reads the best documents until enough of them are live and let through.</summary>
    private static async Task CollectAsync(
        SearchWork work, List<(long Document, float Score)> best, Dictionary<long, Candidate> candidates, int wanted,
        CancellationToken cancellationToken)
    {
        var others = best.Select(b => b.Document).Where(d => !candidates.ContainsKey(d)).ToList();
        await FetchAsync(work, others, wanted - candidates.Count, candidates.Add, cancellationToken);
    }

    /// <summary>The entries of the archive that a stub stands for, cut into terms.</summary>
    private async Task<List<SearchDocument>> ReadArchiveAsync(SearchWork work, CancellationToken cancellationToken)
    {
        List<SearchDocument> documents = [];
        for (var (after, page) = ("", (IReadOnlyList<ArchivedEntry>)[]); storage.Archive is { } archive; after = page[^1].Key)
        {
            page = await archive.PageAsync(after, ArchivePage, cancellationToken);
            foreach (var entry in page)
            {
                if (!await EntryStore.StandsForAsync(work.Session, entry, cancellationToken) || Payload.Of(entry).Decode() is not { } value)
                    continue;
                var number = -1L - work.Archived.Count;
                work.Archived.Add(number, entry);
                documents.Add(SearchDocument.Read(
                    work.Analyzer, number, MemoryKey.Parse(entry.Key), TagList.Split(entry.Tags), entry.Author, entry.UpdatedAt, value));
            }

            if (page.Count < ArchivePage)
                break;
        }

        return documents;
    }

    /// <summary>The first of these documents that become candidates, so many at most; as many are asked for at a time as are still wanted.</summary>
    private static async Task FetchAsync(
        SearchWork work, List<long> documents, int most, Action<long, Candidate> add, CancellationToken cancellationToken)
    {
        for (var (from, added) = (0, 0); added < most && from < documents.Count;)
        {
            var some = documents.GetRange(from, Math.Min(documents.Count - from, most - added));
            from += some.Count;
            await FetchAsync(work, some, (document, candidate) =>
            {
                add(document, candidate);
                added++;
            }, cancellationToken);
        }
    }

    /// <summary>Entries as candidates, in their order; those are left out that are gone, not let through, or damaged on disk.</summary>
    private static async Task FetchAsync(SearchWork work, IReadOnlyList<long> documents, Action<long, Candidate> add, CancellationToken cancellationToken)
    {
        var stored = documents.Where(d => !work.Archived.ContainsKey(d)).ToList();
        Dictionary<long, FoundVersion> versions = documents.Where(work.Archived.ContainsKey).ToDictionary(d => d, d => FromArchive(d, work.Archived[d]));
        await work.Session.Use(VersionAt).QueryEachAsync([.. stored.Select(d => (object?[])[d, work.Session.Now])], async (i, row) =>
        {
            if (await row.ReadAsync(cancellationToken))
                versions.Add(stored[i], FromStore(stored[i], row));
        }, cancellationToken);
        foreach (var document in documents)
        {
            if (versions.TryGetValue(document, out var version) && Candidate(work, version) is { } candidate)
                add(document, candidate);
        }
    }

    private static Candidate? Candidate(SearchWork work, FoundVersion version)
    {
        if (!work.Filter.Allows(version.Key, version.Tags, version.Author, version.At) || version.Payload.Decode() is not { } value)
            return null;
        var isChecked = work.Query.Phrases.Count + work.Query.Excluded.Count > 0;
        var document = SearchDocument.Read(work.Analyzer, version.Sequence, version.Key, version.Tags, version.Author, version.At, value,
            isChecked ? int.MaxValue : work.TakeBudget(value.Size));
        return !isChecked || PhraseCheck.Allows(work.Query, document) ? new Candidate(version, document) : null;
    }

    private static FoundVersion FromArchive(long number, ArchivedEntry kept) => new(
        number, MemoryKey.Parse(kept.Key), new EntryVersion(kept.Version), kept.Author, kept.UpdatedAt, TagList.Split(kept.Tags), Payload.Of(kept));

    private static FoundVersion FromStore(long sequence, Rows row) => new(
        sequence, MemoryKey.Parse(row.GetString(0)), new EntryVersion(row.GetInt64(1)), row.GetString(2), row.GetInt64(3),
        TagList.Split(row.IsDBNull(4) ? null : row.GetString(4)), new Payload(row.GetBytes(8), row.GetInt32(5), row.GetInt32(6), row.GetInt64(7)));
}
