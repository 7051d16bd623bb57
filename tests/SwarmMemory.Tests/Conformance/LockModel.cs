using Microsoft.Extensions.Time.Testing;
using SwarmMemory.Coordination;

namespace SwarmMemory.Tests.Conformance;

/// <summary>
/// What locks are, in the plainest way: lists of who has and who wants, and "who waits for whom" as one set of pairs that is closed by brute force.
/// </summary>
internal sealed class LockModel(FakeTimeProvider clock)
{
    /// <summary>Milliseconds that every wait lasts.</summary>
    public const int Wait = 60_000;

    public Dictionary<string, long> Fences { get; init; } = [];
    public List<Held> Leases { get; init; } = [];
    public List<Wanted> Waits { get; init; } = [];

    /// <summary>All locks ever granted, with their holder.</summary>
    public List<(LockId Id, string Agent)> Known { get; } = [];

    /// <summary>The wait that was queued last.</summary>
    public Wanted? Newest { get; private set; }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The same state, to go on in another way; what was granted before is not remembered.</summary>
    public LockModel Copy() => new(clock) { Fences = new(Fences), Leases = [.. Leases.Select(l => l.Copy())], Waits = [.. Waits] };

    public sealed class Held
    {
        public required string Resource { get; init; }
        public required long Fence { get; init; }
        public required string Agent { get; init; }
        public required LockMode Mode { get; set; }
        public required long Until { get; set; }
        public int Count { get; set; } = 1;

        public Held Copy() => (Held)MemberwiseClone();
    }

    public sealed class Wanted
    {
        public required string Resource { get; init; }
        public required string Agent { get; init; }
        public required LockMode Mode { get; init; }
        public required long Life { get; init; }
        public required long Until { get; init; }
        public LockClaim? Claim { get; set; }
    }

    public string Try(string agent, string resource, LockMode mode, long life, bool queue)
    {
        var wanted = new Wanted { Resource = resource, Agent = agent, Mode = mode, Life = life, Until = Now + Wait };
        var own = Leases.Find(l => l.Agent == agent && l.Resource == resource);
        if (own is not null && own.Mode >= mode || IsFree(wanted, Waits))
        {
            var granted = Grant(wanted);
            HandOver();
            return granted;
        }

        if (!queue)
        {
            var holders = Blocking(wanted).Select(l => l.Agent).Order(StringComparer.Ordinal);
            return $"busy {1 + Ahead(wanted, Waits).Count()} {string.Join(',', holders)}";
        }

        if (Reach(Blocking(wanted).Select(l => l.Agent)).Contains(agent))
            return "deadlock";
        Waits.Add(Newest = wanted);
        HandOver();
        return "queued";
    }

    public string Release(string agent, LockId id)
    {
        if (Find(id) is not { } lease || lease.Agent != agent)
            return "lost";
        if (--lease.Count == 0)
        {
            Leases.Remove(lease);
            HandOver();
        }

        return $"released {lease.Count}";
    }

    public string Renew(LockId id, long life)
    {
        if (Find(id) is not { } lease)
            return "lost";
        lease.Until = Now + life;
        return $"renewed {lease.Until}";
    }

    public string Leave(Wanted wait)
    {
        Waits.Remove(wait);
        HandOver();
        return "left";
    }

    public string ReleaseAll(string agent)
    {
        var count = Leases.RemoveAll(l => l.Agent == agent);
        HandOver();
        return $"all {count}";
    }

    public void Advance(int milliseconds)
    {
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        Leases.RemoveAll(l => l.Until <= Now);
        Waits.RemoveAll(w => w.Until <= Now);
        HandOver();
    }

    public string Describe() =>
        string.Join('\n', Leases.Select(l => $"{l.Resource}#{l.Fence} {l.Mode} {l.Agent}").Order(StringComparer.Ordinal))
        + "\n--\n" + string.Join('\n', Waits.Select(w => $"{w.Resource} {w.Mode} {w.Agent}"));

    private Held? Find(LockId id) => Leases.Find(l => l.Resource == id.Resource && l.Fence == id.Fence.Value);

    private void HandOver()
    {
        while (Waits.Find(w => IsFree(w, Waits.TakeWhile(o => o != w))) is { } next)
        {
            Waits.Remove(next);
            Grant(next);
        }
    }

    private string Grant(Wanted wanted)
    {
        var lease = Leases.Find(l => l.Agent == wanted.Agent && l.Resource == wanted.Resource);
        if (lease is null)
        {
            lease = new Held
            {
                Resource = wanted.Resource, Agent = wanted.Agent, Mode = wanted.Mode, Until = Now + wanted.Life, Fence = ++Fences[wanted.Resource],
            };
            Leases.Add(lease);
            Known.Add((new LockId(lease.Resource, new Fence(lease.Fence)), lease.Agent));
        }
        else
        {
            lease.Count++;
            lease.Mode = (LockMode)Math.Max((int)lease.Mode, (int)wanted.Mode);
            lease.Until = Math.Max(lease.Until, Now + wanted.Life);
        }

        return $"granted {lease.Resource}#{lease.Fence} {lease.Mode} {lease.Count} {lease.Until}";
    }

    private bool IsFree(Wanted wanted, IEnumerable<Wanted> before) => !Blocking(wanted).Any() && !Ahead(wanted, before).Any();

    private IEnumerable<Held> Blocking(Wanted w) => Leases.Where(l => l.Agent != w.Agent && Clash(w.Resource, w.Mode, l.Resource, l.Mode));

    /// <summary>Earlier waits of others that clash, but for those that wait for this agent themselves.</summary>
    private IEnumerable<Wanted> Ahead(Wanted w, IEnumerable<Wanted> before) => before.Where(o =>
        o.Agent != w.Agent && Clash(w.Resource, w.Mode, o.Resource, o.Mode) && !WaitsFor(o, w.Agent, []));

    private bool WaitsFor(Wanted wait, string agent, HashSet<Wanted> seen) => seen.Add(wait) && (
        Blocking(wait).Any(l => l.Agent == agent || Waits.Where(o => o.Agent == l.Agent).Any(o => WaitsFor(o, agent, seen)))
        || Waits.TakeWhile(o => o != wait).Any(o =>
            o.Agent != wait.Agent && Clash(wait.Resource, wait.Mode, o.Resource, o.Mode) && WaitsFor(o, agent, seen)));

    /// <summary>All agents that some agents wait for, whatever the number of links.</summary>
    private HashSet<string> Reach(IEnumerable<string> from)
    {
        HashSet<string> reached = [.. from];
        for (var size = -1; size != reached.Count;)
        {
            size = reached.Count;
            foreach (var wait in Waits.Where(w => reached.Contains(w.Agent)).ToList())
                reached.UnionWith(Blocking(wait).Select(l => l.Agent));
        }

        return reached;
    }

    private static bool Clash(string a, LockMode am, string b, LockMode bm)
    {
        if (a == b)
            return !(am == LockMode.Read && bm == LockMode.Read);
        return am == LockMode.Exclusive && (b + "/").StartsWith(a + "/", StringComparison.Ordinal)
            || bm == LockMode.Exclusive && (a + "/").StartsWith(b + "/", StringComparison.Ordinal);
    }
}
