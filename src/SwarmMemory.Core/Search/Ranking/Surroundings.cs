using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>
/// What entries of a session gain from those around them: in a conversation the answer often stands beside the entry that has the words of the
/// question. The best spread to what was stored before and after them in their series, and a session's best to all of it.
/// </summary>
internal sealed class Surroundings(
    SearchWork work, TextScorer scorer, Dictionary<long, Candidate> candidates, Func<SearchWork, long, Task<Candidate?>> fetch)
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
        List<(long Document, float Gain)> gains = [];
        foreach (var source in candidates.Values.OrderByDescending(c => c.Own).ThenByDescending(c => c.Version.Sequence).Take(Sources).ToList())
        {
            if (source.Version.Key.Session is null || Series.Of(source.Version.Key) is not { } series)
                continue;
            await SpreadAsync(source, series, Before, series, gains, cancellationToken);
            await SpreadAsync(source, series, After, series + ':', gains, cancellationToken);
        }

        List<Candidate> late = [];
        foreach (var document in gains.Select(g => g.Document).Distinct().Where(d => !candidates.ContainsKey(d)).ToList())
        {
            if (await fetch(work, document) is not { } candidate)
                continue;
            scorer.Score(candidate);
            candidates.Add(document, candidate);
            late.Add(candidate);
        }

        if (late.Count > 0)
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

    private async Task SpreadAsync(
        Candidate source, string series, StatementText side, string bound, List<(long, float)> gains, CancellationToken cancellationToken)
    {
        await using var row = await work.Session.Use(side).With(bound, source.Version.Key.Value, work.Session.Now, Shares.Length).QueryAsync(cancellationToken);
        for (var distance = 0; await row.ReadAsync(cancellationToken) && Series.Has(series, row.GetString(0)); distance++)
            gains.Add((row.GetInt64(1), Shares[distance] * source.Own));
    }
}
