using System.IO.Hashing;
using System.Globalization;
using System.Runtime.InteropServices;
using Dapper;
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

    /// <summary>Makes room or takes the place of the pattern that the fewest outcomes speak for. @limit patterns are kept.</summary>
    private const string Weakest = """
        select key, outcomes from learn_pattern where (select count(*) from learn_pattern) >= @limit order by outcomes, key limit 1
        """;

    private const string Known = "select count(*) from learn_pattern where key = @key";

    private const string Put = """
        insert into learn_pattern (key, pattern_type, success, description, outcomes, successes, since)
        values (@key, @type, @success, @description, @outcomes, @successes, @since)
        on conflict (key) do update set success = excluded.success, description = excluded.description, outcomes = excluded.outcomes,
            successes = excluded.successes
        """;

    private const string Drop = "delete from learn_pattern where key = @key";

    /// <summary>Writes the patterns that an outcome makes or changes; answers their keys.</summary>
    public async Task<List<string>> LearnAsync(Caller caller, LearnedOutcome outcome, CancellationToken cancellationToken)
    {
        List<string> written = [];
        if (!options.Patterns)
            return written;
        for (var d = 1; d < outcome.Levels.Count; d++)
        {
            var counts = outcome.Levels[d].Counts;
            if (!IsDue((long)counts.Outcomes[0]))
                continue;
            string[] where = [.. outcome.Levels.Skip(1).Take(d).Select(l => l.Level.Where)];
            var type = outcome.PatternType ?? PatternType.TaskDistribution;
            var key = Key(type, outcome.Strategy, outcome.Levels[d].Level.Node);
            if (await KeepAsync(caller, key, type, outcome, where, counts, cancellationToken))
                written.Add(key.Value);
        }

        return written;
    }

    private async Task<bool> KeepAsync(
        Caller caller, MemoryKey key, PatternType type, LearnedOutcome outcome, string[] where, Tally counts, CancellationToken cancellationToken)
    {
        var (n, s) = ((long)counts.Outcomes[0], (long)counts.Successes[0]);
        var rate = (double)s / n;
        bool? success = rate >= options.SuccessThreshold ? true : rate < 0.5 && options.FailurePatterns ? false : null;
        var known = await storage.ReadAsync(session => session.Connection.QueryFirstAsync<long>(Known, new { key = key.Value }), cancellationToken) > 0;
        if (success is null)
        {
            if (known)
                await DropAsync(caller, key, cancellationToken);
            return false;
        }

        if (!known && !await MakeRoomAsync(caller, n, cancellationToken))
            return false;
        var description = Describe(outcome.Strategy, success.Value, where, n, s);
        await entries.PutAsync(caller, new PutRequest(key, Value(type, outcome.Strategy, success.Value, where, counts, description)), cancellationToken);
        var row = new { key = key.Value, type = (long)type, success = success.Value ? 1L : 0L, description, outcomes = n, successes = s, since = outcome.At };
        await storage.WriteAsync(session => session.Connection.ExecuteAsync(Put, row), cancellationToken);
        return true;
    }

    private async Task<bool> MakeRoomAsync(Caller caller, long outcomes, CancellationToken cancellationToken)
    {
        var limit = options.MaxPatterns;
        var weakest = await storage.ReadAsync(
            session => session.Connection.QueryFirstOrDefaultAsync<WeakRow>(Weakest, new { limit }), cancellationToken);
        if (weakest is null)
            return true;
        if (weakest.Outcomes > outcomes)
            return false;
        await DropAsync(caller, MemoryKey.Parse(weakest.Key), cancellationToken);
        return true;
    }

    private async Task DropAsync(Caller caller, MemoryKey key, CancellationToken cancellationToken)
    {
        await entries.DeleteAsync(caller, key, null, null, cancellationToken);
        await storage.WriteAsync(session => session.Connection.ExecuteAsync(Drop, new { key = key.Value }), cancellationToken);
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
        return JsonText.Object(
        [
            ("pattern_type", JsonText.From(PatternTypes.Name(type))),
            ("kind", JsonText.From(success ? "success" : "failure")),
            ("strategy", JsonText.From(strategy)),
            ("where", JsonText.From(new System.Text.Json.Nodes.JsonArray([.. where.Select(w => (System.Text.Json.Nodes.JsonNode)w)]))),
            ("outcomes", JsonText.From((long)counts.Outcomes[0])),
            ("successes", JsonText.From((long)counts.Successes[0])),
            ("success_rate", Rounded(counts.Successes[0] / counts.Outcomes[0])),
            ("interval", JsonText.From(new System.Text.Json.Nodes.JsonArray(Math.Round(interval.Low, 3), Math.Round(interval.High, 3)))),
            ("typical_seconds", counts.Timed == 0 ? null : Rounded(Math.Exp(counts.LogTime / counts.Timed))),
            ("description", JsonText.From(description)),
        ]);
    }

    private static JsonText Rounded(double value) => JsonText.From(Math.Round(value, 3));

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class WeakRow
    {
        public string Key { get; set; } = "";
        public long Outcomes { get; set; }
    }
}
