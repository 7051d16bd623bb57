using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Learning;

/// <summary>Choosing a task type's levels anew, and counting its outcomes again at them.</summary>
internal sealed partial class LearningStore
{
    private async Task ReplanAsync(StorageSession session, TaskRow before, string name, CancellationToken cancellationToken)
    {
        var task = before.Id;
        var rows = (await session.Connection.QueryAsync<OutcomeRow>(OutcomesOf, new { task })).Buffered();
        // Counting again what is left of them would forget the others.
        if (rows.Count <= before.Outcomes)
            return;
        List<(OutcomeRow Row, List<KeyValuePair<string, string>> Fields)> outcomes = new(rows.Count);
        Dictionary<KeyValuePair<string, string>, KeyValuePair<string, string>> known = [];
        foreach (var row in rows)
        {
            using var context = row.Context is null ? null : ContextFields.Parse(JsonText.Parse(row.Context));
            var fields = Fields(context?.RootElement, (PatternType?)row.PatternType);
            foreach (var field in fields.Where(f => !known.ContainsKey(f)).ToList())
                known[field] = await CountedAsync(session, field, cancellationToken);
            outcomes.Add((row, [.. fields.Select(f => known[f])]));
        }

        List<LevelOrder.Case> cases = [.. outcomes.Select(o => new LevelOrder.Case(o.Row.Strategy, o.Row.Success != 0,
            o.Fields.DistinctBy(f => f.Key).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal)))];
        // Without forgetting nothing may depend on the order of outcomes, and which of them came first would decide here.
        var levels = options.Forgets ? LevelOrder.Choose(cases) : [.. LevelOrder.Eligible(cases).Take(LevelOrder.MaxLevels)];
        if (levels.SequenceEqual(before.Levels))
            return;

        const int depth = FirstField;
        await session.Connection.ExecuteAsync(DropTallies, new { task, depth });
        await session.Connection.ExecuteAsync(DropLevels, new { task, depth });
        var nodes = await CountAgainAsync(session, task, name, levels, outcomes, cancellationToken);
        await session.Connection.ExecuteAsync(Replan, new { levels = Text(levels), nodes, task });
    }

    /// <summary>A value as it was counted when its outcome came.</summary>
    private static async Task<KeyValuePair<string, string>> CountedAsync(
        StorageSession session, KeyValuePair<string, string> field, CancellationToken cancellationToken)
    {
        await using var row = await session.Use(KnownFeature).With(Level.Feature(field.Key, field.Value)).QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? field : new(field.Key, ContextFields.Other);
    }

    private static async Task<int> CountAgainAsync(
        StorageSession session, long task, string name, List<string> levels,
        List<(OutcomeRow Row, List<KeyValuePair<string, string>> Fields)> outcomes, CancellationToken cancellationToken)
    {
        Dictionary<(long Node, long Strategy), Tally> tallies = [];
        Dictionary<long, (Level Level, int Depth, long Since)> nodes = [];
        foreach (var (row, fields) in outcomes)
        {
            var path = Level.Path(name, levels, fields);
            var all = path.Select(l => tallies.GetValueOrDefault((l.Node, All)).Aged(row.Clock - 1)).ToArray();
            var expected = Experts.Context(all);
            for (var d = 0; d < path.Count; d++)
            {
                if (d >= FirstField && nodes.Count < MaxNodes)
                    nodes.TryAdd(path[d].Node, (path[d], d, row.At));
                foreach (var strategy in (long[])[All, row.Strategy])
                {
                    var tally = tallies.GetValueOrDefault((path[d].Node, strategy)).Aged(row.Clock);
                    tally.Add(row.Success != 0, expected, row.Seconds);
                    tallies[(path[d].Node, strategy)] = tally;
                }
            }
        }

        foreach (var (node, (level, depth, since)) in nodes)
            await session.Use(AddLevel).With(node, task, depth, level.Where, since).PostAsync(cancellationToken);
        foreach (var ((node, strategy), t) in tallies.Where(t => nodes.ContainsKey(t.Key.Node)))
            await PutAsync(session, node, strategy, t, cancellationToken);
        return nodes.Count;
    }

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class OutcomeRow
    {
        public long Clock { get; set; }
        public long Strategy { get; set; }
        public long Success { get; set; }
        public long? PatternType { get; set; }
        public double? Seconds { get; set; }
        public long At { get; set; }
        public string? Context { get; set; }
    }
}
