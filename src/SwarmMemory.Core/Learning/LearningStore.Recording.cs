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
        var known = await KnownAsync(session, fields, learn: true, cancellationToken);
        var seconds = options.Times ? outcome.ExecutionTime?.TotalSeconds : null;

        var path = Level.Path(task, row.Levels, known);
        var features = Features(task, known);
        var (own, all) = await TalliesAsync(session, path, id, state.Outcomes, cancellationToken);
        var weights = await WeightsAsync(session, features, id, cancellationToken);
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

        await PutWeightsAsync(session, features, id, weights, cancellationToken);
        await session.Use(WriteState).With(LearnedState.Bytes(state.Mixture.Scores), LearnedState.Bytes(state.Recalibration.Bins)).ExecuteAsync(cancellationToken);
        await session.Use(CountTask).With(added, row.Id).ExecuteAsync(cancellationToken);
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
        state.Recalibration.Learn(forecaster.Combine(beliefs).Mean, success);
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
        await session.Use(AddTask).With(id, name, Text(levels)).ExecuteAsync(cancellationToken);
        return new TaskRow(id, 0, levels, 0);
    }

    private static async Task<(long Id, string Name)> StrategyOrNewAsync(StorageSession session, string name, CancellationToken cancellationToken)
    {
        if (await StrategyAsync(session, name, cancellationToken) is { } id)
            return (id, name);
        // One place is kept for the strategy that stands for those that have none.
        var limit = name == OtherStrategies ? MaxStrategies : MaxStrategies - 1;
        await session.Use(AddStrategy).With(Level.Name(name), name, limit).ExecuteAsync(cancellationToken);
        return await StrategyAsync(session, name, cancellationToken) is { } added
            ? (added, name)
            : await StrategyOrNewAsync(session, OtherStrategies, cancellationToken);
    }

    private static async Task<long?> StrategyAsync(StorageSession session, string name, CancellationToken cancellationToken)
    {
        await using var row = await session.Use(FindStrategy).With(name).QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? row.GetInt64(0) : null;
    }

    private static async Task<(Tally[] Own, Tally[] All)> TalliesAsync(
        StorageSession session, List<Level> path, long strategy, long now, CancellationToken cancellationToken)
    {
        var (own, all) = (new Tally[path.Count], new Tally[path.Count]);
        for (var d = 0; d < path.Count; d++)
        {
            await using var row = await session.Use(TwoTalliesAt).With(path[d].Node, strategy).QueryAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
                (row.GetInt64(0) == All ? all : own)[d] = ReadTally(row, now);
        }

        return (own, all);
    }

    /// <summary>For each feature the weight for all strategies, then that for this one.</summary>
    private static async Task<FeatureWeight[]> WeightsAsync(
        StorageSession session, long[] features, long strategy, CancellationToken cancellationToken)
    {
        var weights = new FeatureWeight[2 * features.Length];
        Array.Fill(weights, FeatureWeight.Prior);
        for (var f = 0; f < features.Length; f++)
        {
            await using var row = await session.Use(TwoWeightsOf).With(features[f], strategy).QueryAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
                weights[(2 * f) + (row.GetInt64(0) == All ? 0 : 1)] = new(row.GetDouble(1), row.GetDouble(2));
        }

        return weights;
    }

    private static async Task PutWeightsAsync(
        StorageSession session, long[] features, long strategy, FeatureWeight[] weights, CancellationToken cancellationToken)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            await session.Use(PutWeight).With(features[i / 2], i % 2 == 0 ? All : strategy, weights[i].Mean, weights[i].Variance)
                .ExecuteAsync(cancellationToken);
        }
    }

    private static Task<int> CountAsync(
        StorageSession session, long node, long strategy, in Tally before, long at, bool success, in PerHorizon expected, double? seconds,
        CancellationToken cancellationToken)
    {
        var one = default(Tally);
        one.Add(success, expected, seconds);
        var age = at - before.StoredAt;
        return session.Use(Count).With(
            node, strategy, success ? 1 : 0, expected[0], expected[1], expected[2], at, one.Timed, one.LogTime, one.LogTimeSquares,
            Horizon.Decay(1, age), Horizon.Decay(2, age)).ExecuteAsync(cancellationToken);
    }

    private static async Task CountAgentAsync(StorageSession session, Caller caller, long strategy, bool success, CancellationToken cancellationToken)
    {
        var count = await session.Use(CountAgent).With(strategy, $"{caller.Swarm}/{caller.Agent}", success ? 1 : 0).NumberAsync(cancellationToken);
        if (count == 1)
            await session.Use(NewAgent).With(strategy).ExecuteAsync(cancellationToken);
    }
}
