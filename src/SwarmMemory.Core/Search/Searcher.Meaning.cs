namespace SwarmMemory.Search;

/// <summary>What vectors add to what words found.</summary>
internal sealed partial class Searcher
{
    /// <summary>What an entry gains that means the same as the query: this share of what one has that holds every word once.</summary>
    private const float MeaningShare = 1f;

    /// <summary>How much nearer to the query than to something else an entry must be to be found by its vector alone.</summary>
    private const float LeastMeaning = .25f;

    /// <summary>Entries that vectors alone bring in.</summary>
    private const int MostByMeaning = 64;

    /// <summary>Adds their meaning to candidates, and candidates that words did not find.</summary>
    private static async Task AddMeaningAsync(
        SearchWork work, QueryVector query, List<SearchDocument> documents, TextScorer scorer, Dictionary<long, Candidate> candidates,
        CancellationToken cancellationToken)
    {
        if ((await VectorStore.StateAsync(work.Session, cancellationToken)).Model != query.Model.Id)
        {
            work.Without = "Embeddings of this model are still being made; this is what words alone find.";
            return;
        }

        var scan = new VectorScan(work, query);
        var (first, last) = await StretchAsync(work, cancellationToken);
        var tail = documents.Where(d => work.Filter.Allows(d.Key, d.Tags, d.Author, d.At)).Select(d => d.Sequence).ToHashSet();
        var nearest = await scan.RunAsync(await FilterAsync(work, cancellationToken), first, last, tail, cancellationToken);
        var unrelated = scan.Unrelated();
        var unit = MeaningShare * (scorer.Full + work.Unknown);
        var others = nearest.TakeWhile(n => Nearness(n.Cosine) >= LeastMeaning).Select(n => n.Document).Where(d => !candidates.ContainsKey(d)).ToList();
        await FetchAsync(work, others, MostByMeaning, (document, candidate) =>
        {
            scorer.Score(candidate);
            candidates.Add(document, candidate);
        }, cancellationToken);

        var known = nearest.Select(n => n.Document).ToHashSet();
        var cosines = await scan.CosinesAsync([.. candidates.Keys.Where(d => !known.Contains(d))], cancellationToken);
        foreach (var (document, cosine) in nearest.Concat(cosines))
        {
            if (candidates.TryGetValue(document, out var candidate))
                candidate.Meaning = unit * Math.Max(0, Nearness(cosine));
        }

        // 0: like anything else; 1: the same.
        float Nearness(float cosine) => (cosine - unrelated) / (1 - unrelated);
    }
}
