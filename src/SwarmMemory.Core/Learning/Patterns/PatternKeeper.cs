using System.IO.Hashing;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Learning;

/// <summary>
/// Patterns: what a strategy does in a context, once enough outcomes say so, as entries below <c>neural/patterns/</c> that any agent reads
/// like other memory. A pattern is looked at again each time its outcomes have doubled, so that recording stays cheap; one that no longer
/// holds is taken away.
/// </summary>
internal sealed class PatternKeeper(IStorage storage, EntryStore entries, LearningOptions options)
{
    public const string Prefix = "neural/patterns/";

    /// <summary>Outcomes at which something is a pattern at the earliest.</summary>
    private const int First = 5;

    /// <summary>Counting looks at every pattern: a process does so again when it has made a sixteenth of those for which there was room.</summary>
    private const int Share = 16;

    private static readonly StatementText CountAll = new("select count(*) from learn_pattern");

    /// <summary>The pattern that the fewest outcomes speak for; it makes room or takes the place.</summary>
    private static readonly StatementText Weakest = new("select key, outcomes from learn_pattern order by outcomes, key limit 1");

    private static readonly StatementText Known = new("select count(*) from learn_pattern where key = @key", "@key");

    private static readonly StatementText Put = new("""
        insert into learn_pattern (key, pattern_type, success, description, outcomes, successes, since)
        values (@key, @type, @success, @description, @outcomes, @successes, @since)
        on conflict (key) do update set success = excluded.success, description = excluded.description, outcomes = excluded.outcomes,
            successes = excluded.successes
        """, "@key", "@type", "@success", "@description", "@outcomes", "@successes", "@since");

    private static readonly StatementText Drop = new("delete from learn_pattern where key = @key", "@key");

    /// <summary>Patterns that there is room for without counting.</summary>
    private int _room;

    /// <summary>Writes the patterns that an outcome makes or changes, all or none; answers their keys.</summary>
    public Task<List<string>> LearnAsync(Caller caller, LearnedOutcome outcome, CancellationToken cancellationToken)
    {
        List<int> due = [];
        for (var d = 1; options.Patterns && d < outcome.Levels.Count; d++)
        {
            if (IsDue((long)outcome.Levels[d].Counts.Outcomes[0]))
                due.Add(d);
        }

        return due.Count == 0 ? Task.FromResult<List<string>>([]) : storage.WriteAsync(async session =>
        {
            List<string> written = [];
            foreach (var d in due)
            {
                if (await KeepAsync(session, caller, outcome, d, cancellationToken) is { } key)
                    written.Add(key.Value);
            }

            return written;
        }, cancellationToken);
    }

    private async Task<MemoryKey?> KeepAsync(StorageSession session, Caller caller, LearnedOutcome outcome, int depth, CancellationToken cancellationToken)
    {
        var (level, counts) = outcome.Levels[depth];
        var type = outcome.PatternType ?? PatternType.TaskDistribution;
        var key = Key(type, outcome.Strategy, level.Node);
        var (n, s) = ((long)counts.Outcomes[0], (long)counts.Successes[0]);
        var rate = (double)s / n;
        bool? success = rate >= options.SuccessThreshold ? true : rate < 0.5 && options.FailurePatterns ? false : null;
        var known = await session.Use(Known).With(key.Value).NumberAsync(cancellationToken) > 0;
        if (success is null)
        {
            if (known)
                await DropAsync(session, caller, key, cancellationToken);
            return null;
        }

        if (!known && !await MakeRoomAsync(session, caller, n, cancellationToken))
            return null;
        string[] where = [.. outcome.Levels.Skip(1).Take(depth).Select(l => l.Level.Where)];
        var description = Describe(outcome.Strategy, success.Value, where, n, s);
        await entries.PutAsync(session, caller, new PutRequest(key, Value(type, outcome.Strategy, success.Value, where, counts, description)), cancellationToken);
        await session.Use(Put).With(key.Value, (long)type, success.Value ? 1 : 0, description, n, s, outcome.At).PostAsync(cancellationToken);
        return key;
    }

    private async Task<bool> MakeRoomAsync(StorageSession session, Caller caller, long outcomes, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _room) >= 0)
            return true;
        var room = options.MaxPatterns - await session.Use(CountAll).NumberAsync(cancellationToken);
        if (room > 0)
        {
            Volatile.Write(ref _room, (int)room / Share);
            return true;
        }

        (string Key, long Outcomes) weakest;
        await using (var row = await session.Use(Weakest).QueryAsync(cancellationToken))
        {
            if (!await row.ReadAsync(cancellationToken))
                return true;
            weakest = (row.GetString(0), row.GetInt64(1));
        }

        if (weakest.Outcomes > outcomes)
            return false;
        await DropAsync(session, caller, MemoryKey.Parse(weakest.Key), cancellationToken);
        return true;
    }

    private async Task DropAsync(StorageSession session, Caller caller, MemoryKey key, CancellationToken cancellationToken)
    {
        await entries.DeleteAsync(session, caller, key, null, null, cancellationToken);
        await session.Use(Drop).With(key.Value).PostAsync(cancellationToken);
    }

    private static bool IsDue(long outcomes) =>
        outcomes >= First && outcomes % First == 0 && System.Numerics.BitOperations.IsPow2(outcomes / First);

    private static MemoryKey Key(PatternType type, string strategy, long node) => MemoryKey.Parse(string.Create(CultureInfo.InvariantCulture,
        $"{Prefix}pattern_{PatternTypes.Name(type)}_{XxHash3.HashToUInt64(MemoryMarshal.AsBytes(strategy.AsSpan()), node):x16}"));

    private static string Describe(string strategy, bool success, string[] where, long n, long s) => string.Create(CultureInfo.InvariantCulture,
        $"\"{strategy}\" {(success ? "works" : "mostly fails")} where {string.Join(", ", where)}: {100.0 * s / n:F0} % of {n:N0} outcomes succeeded.");

    private static JsonText Value(PatternType type, string strategy, bool success, string[] where, in Tally counts, string description)
    {
        var interval = Wilson.Interval(counts.Successes[0], counts.Outcomes[0]);
        var value = new JsonObject
        {
            ["pattern_type"] = PatternTypes.Name(type),
            ["kind"] = success ? "success" : "failure",
            ["strategy"] = strategy,
            ["where"] = new JsonArray([.. where.Select(w => (JsonNode)w)]),
            ["outcomes"] = (long)counts.Outcomes[0],
            ["successes"] = (long)counts.Successes[0],
            ["success_rate"] = Math.Round(counts.Successes[0] / counts.Outcomes[0], 3),
            ["interval"] = new JsonArray(Math.Round(interval.Low, 3), Math.Round(interval.High, 3)),
        };
        if (counts.Timed > 0)
            value["typical_seconds"] = Math.Round(Math.Exp(counts.LogTime / counts.Timed), 3);
        value["description"] = description;
        return JsonText.From(value);
    }
}
