using SwarmMemory.Storage;

namespace SwarmMemory.Learning;

/// <summary>Reading what is known of the strategies in a context, and choosing among them.</summary>
internal sealed partial class LearningStore
{
    /// <summary>Strategies that are compared at most: those with the most outcomes.</summary>
    private const int MaxCompared = 64;

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/>, the storage codes.</exception>
    public async Task<Recommendation> RecommendAsync(StrategyQuery query, CancellationToken cancellationToken)
    {
        using var context = ContextFields.Parse(query.Context);
        var task = ContextFields.Text(context.RootElement, "task_type")?.Trim() ?? "";
        var fields = Fields(context.RootElement, query.PatternType);
        var named = query.Candidates?.Select(c => StrategyName.Checked("candidates", c)).Distinct(StringComparer.Ordinal).ToList();
        if (named is { Count: 0 or > MaxCompared })
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"candidates names {named.Count} strategies; 1 to {MaxCompared} can be compared.",
                "Name those that could be used, or leave it out to compare all with outcomes.");
        }

        var read = await storage.SnapshotAsync(session => ReadAsync(session, task, fields, named, cancellationToken), cancellationToken);
        if (read.State.Outcomes == 0 || read.Candidates.Count == 0)
            return Recommendations.None(read.State.Outcomes);

        var forecaster = new Forecaster(read.State, read.All, read.Candidates.Select(c => c.Own), options.Forgets);
        return Recommendations.Choose(read, forecaster, query.Explore, options);
    }

    private static async Task<Reading> ReadAsync(
        StorageSession session, string task, List<KeyValuePair<string, string>> fields, List<string>? named, CancellationToken cancellationToken)
    {
        var state = await StateAsync(session, cancellationToken);
        var row = task.Length == 0 ? null : await TaskAsync(session, task, cancellationToken);
        var weights = await KnownAsync(session, row is null ? "" : task, fields, cancellationToken);
        var path = Level.Path(row is null ? null : task, row?.Levels ?? [], fields);
        var all = new Tally[path.Count];
        Dictionary<long, Tally[]> found = [];
        var read = session.Use(TalliesAt).With(Places(path.Select(l => l.Node), MaxPath));
        foreach (var (depth, strategy, counts) in await TalliesAsync(read, path, state.Outcomes, cancellationToken))
        {
            if (strategy != All && !found.ContainsKey(strategy))
                found.Add(strategy, new Tally[path.Count]);
            (strategy == All ? all : found[strategy])[depth] = counts;
        }

        var candidates = await CandidatesAsync(session, path, found, named, cancellationToken);
        var features = Features(row is null ? "" : task, fields);
        foreach (var candidate in candidates)
        {
            candidate.Weights = [.. features.SelectMany(f => (long?[])[All, candidate.Id],
                (f, s) => s is { } strategy ? weights.GetValueOrDefault((f, strategy), FeatureWeight.Prior) : FeatureWeight.Prior)];
        }

        return new Reading(state, path, all, candidates);
    }

    /// <summary>The weights of a question's features. A value that nobody has seen becomes <see cref="ContextFields.Other"/> where that is known.</summary>
    private static async Task<Dictionary<(long Feature, long Strategy), FeatureWeight>> KnownAsync(
        StorageSession session, string task, List<KeyValuePair<string, string>> fields, CancellationToken cancellationToken)
    {
        var weights = await WeightsAsync(session, Features(task, fields), null, cancellationToken);
        for (var f = 0; f < fields.Count; f++)
        {
            var other = Level.Feature(fields[f].Key, ContextFields.Other);
            if (weights.ContainsKey((Level.Feature(fields[f].Key, fields[f].Value), All)))
                continue;
            var found = await WeightsAsync(session, [other], null, cancellationToken);
            if (found.Count == 0)
                continue;
            fields[f] = new(fields[f].Key, ContextFields.Other);
            foreach (var (which, weight) in found)
                weights[which] = weight;
        }

        return weights;
    }

    /// <summary>The named strategies, known or not; or those with outcomes of this task type, or when there are none those with any.</summary>
    private static async Task<List<StrategyCandidate>> CandidatesAsync(
        StorageSession session, List<Level> path, Dictionary<long, Tally[]> found, List<string>? named, CancellationToken cancellationToken)
    {
        var at = path.Count > 1 && found.Values.Any(own => own[1].Outcomes[0] > 0) ? 1 : 0;
        List<StrategyCandidate> candidates = [];
        await using (var rows = await session.Use(AllStrategies).QueryAsync(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken))
            {
                var (id, name) = (rows.GetInt64(0), rows.GetString(1));
                if (found.TryGetValue(id, out var own) && (named?.Contains(name) ?? own[at].Outcomes[0] > 0))
                    candidates.Add(new StrategyCandidate(id, name, own) { Agents = rows.GetInt64(2) });
            }
        }

        foreach (var name in named?.Where(n => candidates.All(c => c.Name != n)) ?? [])
            candidates.Add(new StrategyCandidate(null, name, new Tally[path.Count]));
        if (candidates.Count > MaxCompared)
            candidates = [.. candidates.OrderByDescending(c => c.Own[at].Outcomes[0]).Take(MaxCompared)];
        foreach (var candidate in candidates.Where(c => c.Agents > 1))
            candidate.Reports = await ReportsAsync(session, candidate.Id!.Value, cancellationToken);
        return candidates;
    }

    private static async Task<List<AgentReport>> ReportsAsync(StorageSession session, long strategy, CancellationToken cancellationToken)
    {
        List<AgentReport> reports = [];
        await using var rows = await session.Use(AgentsOf).With(strategy).QueryAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            reports.Add(new AgentReport(rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2)));
        return reports;
    }
}
