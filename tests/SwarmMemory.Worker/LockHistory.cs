using System.Text.RegularExpressions;

namespace SwarmMemory.Worker;

/// <summary>
/// Holds what processes saw against what locks promise. It says nothing of what cannot be known: two things count as one after the other only
/// when the first was over for its process before the other began for its own.
/// </summary>
internal static partial class LockHistory
{
    /// <summary>Locks that were held together and must not be, and fences that were given twice.</summary>
    public static List<string> Overlaps(IReadOnlyList<LockEvent> events) =>
    [
        .. from pair in Pairs(events)
           where pair.First.Fence == pair.Second.Fence || Clash(pair.First, pair.Second) && pair.First.Releasing > pair.Second.Granted
           select $"{pair.First} beside {pair.Second}",
    ];

    /// <summary>Locks that went to somebody who asked after another, who waits for it in a mode that does not go with it, was in the queue.</summary>
    public static List<string> Passed(IReadOnlyList<LockEvent> events, bool readersBeforeWritersOnly) =>
    [
        .. from pair in Pairs(events)
           let later = pair.Second
           where later.Queued != 0 && later.Queued < pair.First.Asked && Clash(pair.First, later)
               && (!readersBeforeWritersOnly || pair.First.Mode == LockMode.Read && later.Mode != LockMode.Read)
           select $"{pair.First} before {later}",
    ];

    /// <summary>Deadlocks that were none: some link of the circle names a holder who had nothing, or a waiter who did not wait.</summary>
    public static List<string> FalseDeadlocks(IReadOnlyList<LockEvent> events)
    {
        List<string> wrong = [];
        foreach (var victim in events.Where(e => e.Fence == 0))
        {
            var links = Link().Matches(victim.Circle);
            var holds = links.All(l => events.Any(e => e.Fence > 0 && e.Agent == l.Groups["holder"].Value && e.Resource == l.Groups["resource"].Value
                && e.Asked < victim.Granted && e.Releasing > victim.Asked));
            var waits = links.All(l => events.Any(e => e.Agent == l.Groups["waiter"].Value && e.Resource == l.Groups["resource"].Value
                && e.Asked < victim.Granted && e.Granted > victim.Asked));
            if (links.Count < 2 || !holds || !waits)
                wrong.Add(victim.ToString());
        }

        return wrong;
    }

    /// <summary>Grants of one resource by two agents, the one with the smaller fence first.</summary>
    private static IEnumerable<(LockEvent First, LockEvent Second)> Pairs(IReadOnlyList<LockEvent> events)
    {
        foreach (var resource in events.Where(e => e.Fence > 0).GroupBy(e => e.Resource))
        {
            LockEvent[] grants = [.. resource.OrderBy(e => e.Fence)];
            for (var second = 1; second < grants.Length; second++)
            {
                for (var first = 0; first < second; first++)
                {
                    if (grants[first].Agent != grants[second].Agent)
                        yield return (grants[first], grants[second]);
                }
            }
        }
    }

    private static bool Clash(LockEvent one, LockEvent other) => one.Mode != LockMode.Read || other.Mode != LockMode.Read;

    [GeneratedRegex("(?<waiter>[^ ,]+) waits for (?<holder>[^ ]+) on \"(?<resource>[^\"]+)\"")]
    private static partial Regex Link();
}
