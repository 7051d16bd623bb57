using System.Text.Json;
using SwarmMemory.Storage;

namespace SwarmMemory.Learning;

/// <summary>
/// Outcomes and what is learned from them. An outcome is recorded and learned from in one write transaction, so that every process sees the
/// same counts, and forecasts read only the levels of the context that is asked about.
/// </summary>
internal sealed partial class LearningStore(IStorage storage, LearningOptions options)
{
    /// <summary>Strategies that are told apart; outcomes of further ones are counted together.</summary>
    public const int MaxStrategies = 500;

    /// <summary>Levels of one task type; what would be deeper beyond is counted at the levels that are there.</summary>
    private const int MaxNodes = 20_000;

    /// <summary>Levels of a path at most: all outcomes, the task type, and the fields.</summary>
    private const int MaxPath = FirstField + LevelOrder.MaxLevels;

    /// <summary>Where the fields begin in a path, below all outcomes and the task type.</summary>
    private const int FirstField = 2;

    /// <summary>Features whose weights one statement reads; few contexts have more.</summary>
    private const int FeaturesAtOnce = 8;

    private const string OtherStrategies = "(other)";
    private const long All = 0;

    internal static async Task<LearnedState> StateAsync(StorageSession session, CancellationToken cancellationToken)
    {
        await using var row = await session.Use(ReadState).QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? LearnedState.Read(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetBytes(1), row.IsDBNull(2) ? null : row.GetBytes(2))
            : LearnedState.Read(0, null, null);
    }

    private static async Task<TaskRow?> TaskAsync(StorageSession session, string name, CancellationToken cancellationToken)
    {
        await using var row = await session.Use(FindTask).With(name).QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new TaskRow(row.GetInt64(0), row.GetInt64(1), Plan(row.GetString(2)), row.GetInt64(3))
            : null;
    }

    private static async Task<bool> TakeRoomAsync(StorageSession session, string field, CancellationToken cancellationToken)
    {
        long values;
        await using (var row = await session.Use(KnownValues).With(field).QueryAsync(cancellationToken))
            values = await row.ReadAsync(cancellationToken) ? row.GetInt64(0) : 0;
        if (values >= ContextFields.MaxValues)
            return false;
        await session.Use(NewValue).With(field).PostAsync(cancellationToken);
        return true;
    }

    /// <summary>The features of the additive model: one that is always there, the task type, the fields.</summary>
    private static long[] Features(string task, List<KeyValuePair<string, string>> fields) =>
        [Level.Feature("", ""), .. task.Length == 0 ? [] : (long[])[Level.Feature("task_type", task)], .. fields.Select(f => Level.Feature(f.Key, f.Value))];

    /// <summary>The counts at the levels of a path, as they weigh when the store has <paramref name="now"/> outcomes.</summary>
    private static async Task<List<(int Depth, long Strategy, Tally Counts)>> TalliesAsync(
        Statement statement, List<Level> path, long now, CancellationToken cancellationToken)
    {
        List<(int, long, Tally)> tallies = [];
        await using var row = await statement.QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var node = row.GetInt64(0);
            tallies.Add((path.FindIndex(l => l.Node == node), row.GetInt64(1), ReadTally(row, now)));
        }

        return tallies;
    }

    private static Tally ReadTally(Rows row, long now)
    {
        var tally = default(Tally);
        for (var h = 0; h < Horizon.Count; h++)
        {
            tally.Outcomes[h] = row.GetDouble(2 + (3 * h));
            tally.Successes[h] = row.GetDouble(3 + (3 * h));
            tally.Expected[h] = row.GetDouble(4 + (3 * h));
        }

        (tally.At, tally.Timed, tally.LogTime, tally.LogTimeSquares) = (row.GetInt64(11), row.GetDouble(12), row.GetDouble(13), row.GetDouble(14));
        tally.StoredAt = tally.At;
        return tally.Aged(now);
    }

    /// <summary>Weights of features: of one strategy and of all together, or when none is named of every one.</summary>
    private static async Task<Dictionary<(long Feature, long Strategy), FeatureWeight>> WeightsAsync(
        StorageSession session, long[] features, long? strategy, CancellationToken cancellationToken)
    {
        Dictionary<(long, long), FeatureWeight> weights = [];
        for (var first = 0; first < features.Length; first += FeaturesAtOnce)
        {
            var places = Places(features.Skip(first).Take(FeaturesAtOnce), FeaturesAtOnce);
            var statement = strategy is { } one ? session.Use(TwoWeightsOf).With([.. places, one]) : session.Use(WeightsOf).With(places);
            await using var row = await statement.QueryAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
                weights[(row.GetInt64(0), row.GetInt64(1))] = new(row.GetDouble(2), row.GetDouble(3));
        }

        return weights;
    }

    /// <summary>The values for the places of a statement of <see cref="Each"/>.</summary>
    private static object?[] Places(IEnumerable<long> numbers, int count)
    {
        var places = new object?[count];
        var next = 0;
        foreach (var number in numbers)
            places[next++] = number;
        return places;
    }

    private static string Text(IEnumerable<string> plan) => string.Join('\n', plan);
    private static string[] Plan(string text) => text.Length == 0 ? [] : text.Split('\n');

    private static List<KeyValuePair<string, string>> Fields(JsonElement? context, PatternType? pattern)
    {
        List<KeyValuePair<string, string>> fields = context is { } known ? ContextFields.Read(known) : [];
        if (pattern is { } type)
            fields.Insert(0, new("pattern_type", PatternTypes.Name(type)));
        return fields;
    }

    private sealed record TaskRow(long Id, long Outcomes, string[] Levels, long Nodes);
}
