using SwarmMemory.Storage;

namespace SwarmMemory.Learning;

/// <summary>Recording an outcome and learning from it, in one transaction.</summary>
internal sealed partial class LearningStore
{
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/>, the storage codes.</exception>
    public Task<LearnedOutcome> RecordAsync(Caller caller, TaskOutcome outcome, CancellationToken cancellationToken)
    {
        OutcomeRules.Check(outcome);
        return storage.WriteAsync(session => RecordAsync(session, caller, outcome, cancellationToken), cancellationToken);
    }

    /// <summary>The same as a part of a transaction that does more. The outcome has been checked.</summary>
    public async Task<LearnedOutcome> RecordAsync(StorageSession session, Caller caller, TaskOutcome outcome, CancellationToken cancellationToken)
    {
        using var context = outcome.Context is { } given ? ContextFields.Parse(given) : null;
        var task = StrategyName.Checked("task_type", outcome.TaskType);
        var strategy = StrategyName.Of(outcome.Strategy, context?.RootElement, outcome.Agents.Count);
        var fields = Fields(context?.RootElement, outcome.PatternType);
        var state = await StateAsync(session, cancellationToken);
        var row = await TaskOrNewAsync(session, task, fields, cancellationToken);
        var (id, name) = await StrategyOrNewAsync(session, strategy, cancellationToken);
        var (features, weights) = await FeaturesAsync(session, task, fields, id, cancellationToken);
        var seconds = options.Times ? outcome.ExecutionTime?.TotalSeconds : null;

        var path = Level.Path(task, row.Levels, fields);
        var (own, all) = (new Tally[path.Count], new Tally[path.Count]);
        var read = session.Use(TwoTalliesAt).With([.. Places(path.Select(l => l.Node), MaxPath), id]);
        foreach (var (depth, whose, counts) in await TalliesAsync(read, path, state.Outcomes, cancellationToken))
            (whose == All ? all : own)[depth] = counts;
        var expected = Learn(state, own, all, weights, outcome.Success);

        var room = row.Nodes < MaxNodes;
        var (counted, added) = (0, 0);
        for (; counted < path.Count && (room || all[counted].Outcomes[0] > 0); counted++)
        {
            if (all[counted].Outcomes[0] == 0)
            {
                added += await session.Use(AddLevel).With(path[counted].Node, row.Id, counted, path[counted].Where, session.Now).ExecuteAsync(cancellationToken);
            }

            await CountAsync(session, path[counted].Node, id, own[counted], state.Outcomes + 1, outcome.Success, expected, seconds, cancellationToken);
            await CountAsync(session, path[counted].Node, All, all[counted], state.Outcomes + 1, outcome.Success, expected, seconds, cancellationToken);
        }

        for (var i = 0; i < weights.Length; i++)
        {
            await session.Use(PutWeight).With(features[i / 2], i % 2 == 0 ? All : id, weights[i].Mean, weights[i].Variance)
                .PostAsync(cancellationToken);
        }

        await session.Use(WriteState).With(LearnedState.Bytes(state.Mixture.Scores), state.Bins()).PostAsync(cancellationToken);
        await session.Use(CountTask).With(added, row.Id).PostAsync(cancellationToken);
        await CountAgentAsync(session, caller, id, outcome.Success, cancellationToken);
        var number = await session.Use(AddOutcome).With(
            state.Outcomes + 1, row.Id, id, outcome.Success ? 1 : 0, (long?)outcome.PatternType, outcome.ExecutionTime?.TotalSeconds, session.Now, caller.Swarm, caller.Agent,
            outcome.Agents.Count == 0 ? null : string.Join('\n', outcome.Agents), outcome.TaskId, outcome.Context?.ToString(), outcome.Notes)
            .InsertAsync(cancellationToken);
        if (LevelOrder.IsDue(row.Outcomes + 1))
            await ReplanAsync(session, row, task, cancellationToken);
        await PruneAsync(session, row, state.Outcomes + 1, cancellationToken);
        for (var d = 0; d < counted; d++)
            own[d].Add(outcome.Success, expected, seconds);
        return new LearnedOutcome(number, name, outcome.PatternType, [.. path.Take(counted).Select((level, d) => (level, own[d]))], session.Now);
    }

    /// <summary>Learns about the forecasts from what this outcome's would have been, and answers what its context let expect.</summary>
    private static PerHorizon Learn(LearnedState state, Tally[] own, Tally[] all, FeatureWeight[] weights, bool success)
    {
        var forecaster = new Forecaster(state, all, [], forgets: true);
        var beliefs = forecaster.Read(own, weights);
        var mean = forecaster.Combine(beliefs).Mean;
        state.Told.Learn(forecaster.Correct(mean), success);
        state.Recalibration.Learn(mean, success);
        state.Mixture.Learn(beliefs, success);
        Probit.Learn(weights, success);
        return forecaster.Context;
    }

    private static async Task<TaskRow> TaskOrNewAsync(
        StorageSession session, string name, List<KeyValuePair<string, string>> fields, CancellationToken cancellationToken)
    {
        if (await TaskAsync(session, name, cancellationToken) is { } row)
            return row;
        string[] levels = [.. fields.Select(f => f.Key).Distinct().Take(LevelOrder.MaxLevels)];
        var id = Level.Name(name);
        await session.Use(AddTask).With(id, name, Text(levels)).PostAsync(cancellationToken);
        return new TaskRow(id, 0, levels, 0);
    }

    private static async Task<(long Id, string Name)> StrategyOrNewAsync(StorageSession session, string name, CancellationToken cancellationToken)
    {
        if (await StrategyAsync(session, name, cancellationToken) is { } id)
            return (id, name);
        // One place is kept for the strategy that stands for those that have none.
        var limit = name == OtherStrategies ? MaxStrategies : MaxStrategies - 1;
        await session.Use(AddStrategy).With(Level.Name(name), name, limit).PostAsync(cancellationToken);
        return await StrategyAsync(session, name, cancellationToken) is { } added
            ? (added, name)
            : await StrategyOrNewAsync(session, OtherStrategies, cancellationToken);
    }

    private static async Task<long?> StrategyAsync(StorageSession session, string name, CancellationToken cancellationToken)
    {
        await using var row = await session.Use(FindStrategy).With(name).QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? row.GetInt64(0) : null;
    }

    /// <summary>
    /// The features of an outcome, and for each its weight for all strategies, then that for this one. A value that is new and for which its
    /// field has no room becomes <see cref="ContextFields.Other"/>.
    /// </summary>
    private static async Task<(long[] Features, FeatureWeight[] Weights)> FeaturesAsync(
        StorageSession session, string task, List<KeyValuePair<string, string>> fields, long strategy, CancellationToken cancellationToken)
    {
        var features = Features(task, fields);
        var found = await WeightsAsync(session, features, strategy, cancellationToken);
        var full = false;
        for (var f = 0; f < fields.Count; f++)
        {
            if (found.ContainsKey((Level.Feature(fields[f].Key, fields[f].Value), All)) || await TakeRoomAsync(session, fields[f].Key, cancellationToken))
                continue;
            fields[f] = new(fields[f].Key, ContextFields.Other);
            full = true;
        }

        if (full)
        {
            features = Features(task, fields);
            found = await WeightsAsync(session, features, strategy, cancellationToken);
        }

        return (features, [.. features.SelectMany(f => (long[])[All, strategy], (f, s) => found.GetValueOrDefault((f, s), FeatureWeight.Prior))]);
    }

    private static Task CountAsync(
        StorageSession session, long node, long strategy, in Tally before, long at, bool success, in PerHorizon expected, double? seconds,
        CancellationToken cancellationToken)
    {
        var one = default(Tally);
        one.Add(success, expected, seconds);
        one.At = at;
        if (before.Outcomes[0] == 0)
            return PutAsync(session, node, strategy, one, cancellationToken);
        var age = at - before.StoredAt;
        return session.Use(Count).With(
            success ? 1 : 0, expected[0], expected[1], expected[2], Horizon.Decay(1, age), Horizon.Decay(2, age), at,
            one.Timed, one.LogTime, one.LogTimeSquares, node, strategy).PostAsync(cancellationToken);
    }

    private static Task PutAsync(StorageSession session, long node, long strategy, in Tally t, CancellationToken cancellationToken) =>
        session.Use(PutTally).With(
            node, strategy, t.Outcomes[0], t.Successes[0], t.Expected[0], t.Outcomes[1], t.Successes[1], t.Expected[1],
            t.Outcomes[2], t.Successes[2], t.Expected[2], t.At, t.Timed, t.LogTime, t.LogTimeSquares).PostAsync(cancellationToken);

    private static async Task CountAgentAsync(StorageSession session, Caller caller, long strategy, bool success, CancellationToken cancellationToken)
    {
        var agent = $"{caller.Swarm}/{caller.Agent}";
        if (await session.Use(CountAgent).With(success ? 1 : 0, strategy, agent).ExecuteAsync(cancellationToken) != 0)
            return;
        await session.Use(AddAgent).With(strategy, agent, success ? 1 : 0).PostAsync(cancellationToken);
        await session.Use(NewAgent).With(strategy).PostAsync(cancellationToken);
    }
}
