using System.Globalization;
using Dapper;
using SwarmMemory.Learning;
using SwarmMemory.Persistence;
using SwarmMemory.Search;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>Takes a measurement.</summary>
internal sealed class Measuring(IStorage storage)
{
    private const string AllAccounts = "select name, bytes, entries from account where entries <> 0 or bytes <> 0";
    private const string AllCounters = "select name, value from counter";

    /// <summary>Counters as they were at the newest checks, newest first.</summary>
    private const string LastMarks = "select marks from health_sample where marks is not null order by at desc limit 2";

    /// <summary>Messages that nobody acknowledged, and the fullest mailbox.</summary>
    private const string Unread = "select coalesce(sum(unread), 0) from agent";
    /// <summary>What is over but not swept out yet counts too.</summary>
    private const string Waiting = """
        select (select count(*) from lease) as LocksHeld, (select count(*) from lease_wait) as LocksWaited,
               (select count(*) from conflict where status = 0) as OpenConflicts
        """;

    private const string FullestMailbox = "select name, unread from agent order by unread desc limit 1";

    /// <param name="longer">
    /// Measure from the check before the last: right after a check there would be nothing yet to speak of.
    /// </param>
    public async Task<Measurement> TakeAsync(bool longer, CancellationToken cancellationToken)
    {
        var facts = await storage.DescribeAsync(cancellationToken);
        return await storage.SnapshotAsync(async session =>
        {
            var accounts = (await session.Connection.QueryAsync<AccountTotal>(AllAccounts)).Buffered();
            var counters = (await session.Connection.QueryAsync<Statistics.CounterRow>(AllCounters)).ToDictionary(r => r.Name, r => r.Value);
            var marks = (await session.Connection.QueryAsync<string>(LastMarks)).Buffered();
            var unread = await session.Connection.QueryFirstAsync<long>(Unread);
            var fullest = await session.Connection.QueryFirstOrDefaultAsync<MailboxRow>(FullestMailbox);
            return new Measurement(
                session.Now, facts, accounts, counters, marks.Count == 0 ? null : ReadMarks(longer ? marks[^1] : marks[0]), unread,
                fullest?.Unread ?? 0, fullest?.Name, await IndexHealth.ReadAsync(session, cancellationToken),
                await session.Connection.QueryFirstAsync<Standing>(Waiting), await LearningStore.StateAsync(session, cancellationToken));
        }, cancellationToken);
    }

    public static string WriteMarks(IReadOnlyDictionary<string, long> counters) => string.Join('\n', counters
        .Where(c => c.Key.StartsWith(Meters.TimePrefix, StringComparison.Ordinal) || c.Key is Meters.CacheHits or Meters.CacheMisses)
        .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key}={c.Value}")));

    private static Dictionary<string, long> ReadMarks(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(l => l.Split('=')).ToDictionary(p => p[0], p => long.Parse(p[1], CultureInfo.InvariantCulture));

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class MailboxRow
    {
        public string Name { get; set; } = "";
        public long Unread { get; set; }
    }
}
