using System.Globalization;
using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Learning;

/// <summary>
/// Finds what is worth saying in the counts: patterns, strategies whose success changes (trend) or has just collapsed or jumped (anomaly), and
/// those that take clearly less or more time than others on the same tasks.
/// </summary>
internal sealed class InsightFinder(IStorage storage, LearningOptions options)
{
    public const int MaxLimit = 100;

    /// <summary>Standard deviations at which a change is a trend, and at which it is an anomaly.</summary>
    private const double Trend = 1.6448536269514722, Anomaly = 3;

    /// <summary>Outcomes within a horizon below which nothing is said of it.</summary>
    private const double Enough = 8;

    private const int MaxRows = 5_000;

    /// <summary>Patterns, those with the most outcomes first. @type null: of all types.</summary>
    private const string Patterns = """
        select pattern_type as PatternType, success, description, outcomes, successes, since from learn_pattern
        where pattern_type = @type or @type is null order by outcomes desc, key limit @limit
        """;

    /// <summary>The counts of every strategy by task type.</summary>
    private const string Tallies = """
        select l.name, l.since, s.name as Strategy, t.n0, t.s0, t.n1, t.s1, t.n2, t.s2, t.at, t.timed, t.log_time as LogTime,
               t.log_time_squares as LogTimeSquares, (select max(outcomes) from learn_state) as Now
        from learn_level l join learn_tally t on t.node = l.node join learn_strategy s on s.id = t.strategy
        where l.depth = 1 order by t.n0 desc limit @limit
        """;

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when the topic or the limit is none.</exception>
    public async Task<List<Insight>> FindAsync(string? topic, int limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxLimit)
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"limit is {limit}; it must be 1 to {MaxLimit}.", "Name a topic to see fewer.");
        var type = PatternTypes.All.Where(t => t.Name == topic).Select(t => (long?)t.Type).FirstOrDefault();
        if (topic is not (null or "trend" or "anomaly" or "time") && type is null)
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, "topic is none that there are insights on.",
                $"Use one of {string.Join(", ", PatternTypes.All.Select(t => t.Name))}, trend, anomaly, time, or leave it out.");
        }

        List<Insight> found = [];
        var (patterns, tallies) = await storage.SnapshotAsync(async session => (
            (await session.Connection.QueryAsync<PatternRow>(Patterns, new { type, limit })).Buffered(),
            (await session.Connection.QueryAsync<TallyRow>(Tallies, new { limit = MaxRows })).Buffered()), cancellationToken);
        if (topic is null || type is not null)
            found.AddRange(patterns.Select(Of));
        if (topic is null or "optimization" or "trend" or "anomaly")
            found.AddRange(tallies.Select(Change).OfType<Insight>().Where(i => topic is null or "optimization" || i.Topic == topic));
        if (options.Times && (topic is null or "optimization" or "time"))
            found.AddRange(tallies.GroupBy(t => t.Name).SelectMany(Times));
        // What has just changed is what to look at first.
        return [.. found.OrderByDescending(i => i.Topic == "anomaly").ThenByDescending(i => i.Confidence).ThenByDescending(i => i.Outcomes).Take(limit)];
    }

    private Insight Of(PatternRow row)
    {
        var interval = Wilson.Interval(row.Successes, row.Outcomes);
        // The chance that the rate is on the side of the line that the pattern says.
        var (rate, line) = ((row.Successes + 1.0) / (row.Outcomes + 2), row.Success != 0 ? options.SuccessThreshold : 0.5);
        var z = (rate - line) / Math.Sqrt(rate * (1 - rate) / (row.Outcomes + 3));
        return new Insight(PatternTypes.Name((PatternType)row.PatternType), row.Description, Numerics.Normal(row.Success != 0 ? z : -z),
            row.Outcomes, Time(row.Since), interval);
    }

    private static Insight? Change(TallyRow row)
    {
        var keep = (Long: Horizon.Decay(1, row.Now - row.At), Short: Horizon.Decay(2, row.Now - row.At));
        return Change(row, row.N2 * keep.Short, row.S2 * keep.Short, Anomaly) ?? Change(row, row.N1 * keep.Long, row.S1 * keep.Long, Trend);
    }

    private static Insight? Change(TallyRow row, double outcomes, double successes, double least)
    {
        // What is older than the horizon is what it is compared with.
        var (n, s) = (row.N0 - outcomes, row.S0 - successes);
        if (outcomes < Enough || n < Enough)
            return null;
        var (before, lately) = ((s + 1) / (n + 2), (successes + 1) / (outcomes + 2));
        var together = (row.S0 + 1) / (row.N0 + 2);
        var z = (lately - before) / Math.Sqrt(together * (1 - together) * ((1 / n) + (1 / outcomes)));
        if (Math.Abs(z) < least)
            return null;
        var topic = least == Anomaly ? "anomaly" : "trend";
        var text = string.Create(CultureInfo.InvariantCulture,
            $"\"{row.Strategy}\" succeeds {(z < 0 ? "less" : "more")} often than before where {row.Name}: {100 * lately:F0} % lately, {100 * before:F0} % before.");
        return new Insight(topic, text, (2 * Numerics.Normal(Math.Abs(z))) - 1, (long)row.N0, Time(row.Since), Wilson.Interval(successes, outcomes));
    }

    private static IEnumerable<Insight> Times(IGrouping<string, TallyRow> task)
    {
        var timed = task.Where(t => t.Timed >= Enough).OrderBy(t => t.LogTime / t.Timed).ToList();
        if (timed.Count < 2)
            yield break;
        var (fast, slow) = (timed[0], timed[^1]);
        var z = ((slow.LogTime / slow.Timed) - (fast.LogTime / fast.Timed)) / Math.Sqrt(Variance(fast) + Variance(slow) + 1e-12);
        if (z < Trend)
            yield break;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"\"{fast.Strategy}\" is faster than \"{slow.Strategy}\" where {task.Key}: typically {Seconds(fast):G3} s against {Seconds(slow):G3} s.");
        yield return new Insight("time", text, Numerics.Normal(z), (long)(fast.Timed + slow.Timed), Time(fast.Since), null);
    }

    private static double Variance(TallyRow row)
    {
        var mean = row.LogTime / row.Timed;
        return Math.Max(0, (row.LogTimeSquares / row.Timed) - (mean * mean)) / (row.Timed - 1);
    }

    private static double Seconds(TallyRow row) => Math.Exp(row.LogTime / row.Timed);
    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class PatternRow
    {
        public long PatternType { get; set; }
        public long Success { get; set; }
        public string Description { get; set; } = "";
        public long Outcomes { get; set; }
        public long Successes { get; set; }
        public long Since { get; set; }
    }

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class TallyRow
    {
        public string Name { get; set; } = "";
        public long Since { get; set; }
        public string Strategy { get; set; } = "";
        public double N0 { get; set; }
        public double S0 { get; set; }
        public double N1 { get; set; }
        public double S1 { get; set; }
        public double N2 { get; set; }
        public double S2 { get; set; }
        public long At { get; set; }
        public double Timed { get; set; }
        public double LogTime { get; set; }
        public double LogTimeSquares { get; set; }
        public long Now { get; set; }
    }
}
