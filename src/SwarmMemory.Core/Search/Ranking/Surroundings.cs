using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>
/// What entries of a session gain from those around them: in a conversation the answer often stands beside the entry that has the words of the
/// question. The best spread to what was stored before and after them in their series, and a session's best to all of it.
/// </summary>
internal sealed class Surroundings(
    SearchWork work, TextScorer scorer, Dictionary<long, Candidate> candidates, Func<IReadOnlyList<long>, Action<long, Candidate>, Task> fetch)
{
    /// <summary>Shares that the nearest on either side gets, and the one behind it.</summary>
    private static readonly float[] Shares = [.3f, .15f];

    private const float SessionShare = .2f;

    /// <summary>How many of the best spread.</summary>
    private const int Sources = 48;

    /// <summary>Live entries of a series before a key, the nearest first.</summary>
    private static readonly StatementText Before = new("""
        select key, seq from entry where key >= @from and key < @key and deleted = 0 and (expires_at is null or expires_at > @now)
        order by key desc limit @limit
        """, "@from", "@key", "@now", "@limit");

    private static readonly StatementText After = new("""
        select key, seq from entry where key < @to and key > @key and deleted = 0 and (expires_at is null or expires_at > @now)
        order by key limit @limit
        """, "@to", "@key", "@now", "@limit");

    /// <summary>Scores how alike all candidates are, then what is around them.</summary>
    public async Task AddAsync(CancellationToken cancellationToken)
    {
        scorer.Compare(candidates.Values);
        var sources = candidates.Values.OrderByDescending(c => c.Own).ThenByDescending(c => c.Version.Sequence).Take(Sources)
            .Where(c => c.Version.Key.Session is not null)
            .Select(c => (Candidate: c, Series: Series.Of(c.Version.Key)!)).Where(s => s.Series is not null).ToList();
        var before = await SpreadAsync(sources, Before, series => series, cancellationToken);
        var after = await SpreadAsync(sources, After, series => series + ':', cancellationToken);
        var gains = before.Zip(after).SelectMany(g => g.First.Concat(g.Second)).ToList();

        var known = candidates.Count;
        await fetch([.. gains.Select(g => g.Document).Distinct().Where(d => !candidates.ContainsKey(d))], (document, candidate) =>
        {
            scorer.Score(candidate);
            candidates.Add(document, candidate);
        });
        if (candidates.Count > known)
            scorer.Compare(candidates.Values);
        foreach (var (document, gain) in gains)
        {
            if (candidates.TryGetValue(document, out var candidate))
                candidate.Around += gain;
        }

        foreach (var session in candidates.Values.Where(c => c.Version.Key.Session is not null).GroupBy(c => (c.Version.Key.Swarm, c.Version.Key.Session)))
        {
            var best = session.Max(c => c.Own);
            foreach (var candidate in session)
                candidate.Around += SessionShare * best;
        }
    }

    /// <summary>What each source gives to those on one side of it.</summary>
    /// <param name="bound">Where a series ends on that side.</param>
    private async Task<List<(long Document, float Gain)>[]> SpreadAsync(
        List<(Candidate Candidate, string Series)> sources, StatementText side, Func<string, string> bound, CancellationToken cancellationToken)
    {
        List<(long, float)>[] gains = [.. sources.Select(_ => new List<(long, float)>())];
        var asked = sources.Select(s => (object?[])[bound(s.Series), s.Candidate.Version.Key.Value, work.Session.Now, Shares.Length]).ToList();
        await work.Session.Use(side).QueryEachAsync(asked, async (i, row) =>
        {
            var (source, series) = sources[i];
            for (var distance = 0; await row.ReadAsync(cancellationToken) && Series.Has(series, row.GetString(0)); distance++)
                gains[i].Add((row.GetInt64(1), Shares[distance] * source.Own));
        }, cancellationToken);
        return gains;
    }
}
