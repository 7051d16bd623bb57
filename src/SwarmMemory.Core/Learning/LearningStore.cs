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

    /// <summary>
    /// A value as it is counted: itself when it is known, or when the field has room for another; else <see cref="ContextFields.Other"/>.
    /// </summary>
    private static async Task<List<KeyValuePair<string, string>>> KnownAsync(
        StorageSession session, List<KeyValuePair<string, string>> fields, bool learn, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> known = new(fields.Count);
        foreach (var (name, value) in fields)
        {
            if (await AnyAsync(session.Use(KnownFeature).With(Level.Feature(name, value)), cancellationToken)
                || (learn && await TakeRoomAsync(session, name, cancellationToken)))
            {
                known.Add(new(name, value));
            }
            else if (learn || await AnyAsync(session.Use(KnownFeature).With(Level.Feature(name, ContextFields.Other)), cancellationToken))
            {
                known.Add(new(name, ContextFields.Other));
            }
            else
            {
                known.Add(new(name, value));
            }
        }

        return known;
    }

    private static async Task<bool> TakeRoomAsync(StorageSession session, string field, CancellationToken cancellationToken)
    {
        long values;
        await using (var row = await session.Use(KnownValues).With(field).QueryAsync(cancellationToken))
            values = await row.ReadAsync(cancellationToken) ? row.GetInt64(0) : 0;
        if (values >= ContextFields.MaxValues)
            return false;
        await session.Use(NewValue).With(field).ExecuteAsync(cancellationToken);
        return true;
    }

    /// <summary>The features of the additive model: one that is always there, the task type, the fields.</summary>
    private static long[] Features(string task, List<KeyValuePair<string, string>> fields) =>
        [Level.Feature("", ""), .. task.Length == 0 ? [] : (long[])[Level.Feature("task_type", task)], .. fields.Select(f => Level.Feature(f.Key, f.Value))];

    private static Tally ReadTally(Rows row, long now)
    {
        var tally = default(Tally);
        for (var h = 0; h < Horizon.Count; h++)
        {
            tally.Outcomes[h] = row.GetDouble(1 + (3 * h));
            tally.Successes[h] = row.GetDouble(2 + (3 * h));
            tally.Expected[h] = row.GetDouble(3 + (3 * h));
        }

        (tally.At, tally.Timed, tally.LogTime, tally.LogTimeSquares) = (row.GetInt64(10), row.GetDouble(11), row.GetDouble(12), row.GetDouble(13));
        tally.StoredAt = tally.At;
        return tally.Aged(now);
    }

    private static async Task<bool> AnyAsync(Statement statement, CancellationToken cancellationToken)
    {
        await using var row = await statement.QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken);
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
