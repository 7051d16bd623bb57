using Microsoft.Extensions.Time.Testing;
using SwarmMemory.Tests.Conformance;
using SwarmMemory.Worker;

namespace SwarmMemory.Tests.Processes;

/// <summary>
/// Whether the lock model could have given what processes saw: looks for an order of their steps that keeps what is known of their times, in which
/// the model answers each as the store did, with the same fences (linearizability; Wing and Gong, J. Parallel Distrib. Comput. 17, 1993).
/// </summary>
internal sealed class LockReplay
{
    /// <summary>Steps looked at before giving up: a true history needs few more than it has.</summary>
    private const int MostTries = 200_000;

    private readonly LockEvent[][] _agents;

    private LockReplay(IEnumerable<LockEvent> events) =>
        _agents = [.. events.GroupBy(e => e.Agent).Select(g => g.OrderBy(e => e.Asked).ToArray())];

    private enum Phase
    {
        Asks,
        Waits,
        Holds,
    }

    /// <summary>True when the model agrees with the history of locks that none waited for in vain and whose time was never over.</summary>
    public static bool Agrees(IReadOnlyList<LockEvent> events) => new LockReplay(events).Search(new LockModel(new FakeTimeProvider())
    {
        Fences = events.Select(e => e.Resource).Distinct().ToDictionary(r => r, _ => 0L),
    });

    private bool Search(LockModel start)
    {
        var open = new Stack<State>([new State(start, new (int, Phase)[_agents.Length])]);
        for (var tries = 0; open.TryPop(out var state) && tries < MostTries; tries++)
        {
            if (state.Agents.Index().All(a => a.Item.Next == _agents[a.Index].Length))
                return true;
            foreach (var next in Steps(state).OrderByDescending(s => s.Began))
                open.Push(next.State);
        }

        return false;
    }

    /// <summary>What may come next: no step that began after another was over comes before it.</summary>
    private IEnumerable<(long Began, State State)> Steps(State state)
    {
        var over = Enumerable.Range(0, _agents.Length).Min(a => Span(state, a).Over);
        for (var agent = 0; agent < _agents.Length; agent++)
        {
            var (began, _) = Span(state, agent);
            if (began <= over && Take(state, agent) is { } next)
                yield return (began, next);
        }
    }

    /// <summary>When the agent's next step can have been at the earliest and at the latest.</summary>
    private (long Began, long Over) Span(State state, int agent)
    {
        var (next, phase) = state.Agents[agent];
        var events = _agents[agent];
        if (next == events.Length)
            return (long.MaxValue, long.MaxValue);
        var each = events[next];
        return phase switch
        {
            Phase.Asks => (each.Asked, each.Queued != 0 ? each.Queued : each.Granted),
            // The grant is a consequence of another's release, so it is no step of its own, but others wait for it.
            Phase.Waits => (long.MaxValue, each.Granted),
            _ => (each.Releasing, next + 1 < events.Length ? events[next + 1].Asked : long.MaxValue),
        };
    }

    /// <summary>The state after the agent's next step, or null when the model answers otherwise.</summary>
    private State? Take(State state, int agent)
    {
        var (next, phase) = state.Agents[agent];
        if (next == _agents[agent].Length || phase == Phase.Waits)
            return null;
        var each = _agents[agent][next];
        var after = new State(state.Model.Copy(), [.. state.Agents]);
        if (phase == Phase.Asks)
        {
            var answer = after.Model.Try(each.Agent, each.Resource, each.Mode, 1000, queue: true);
            if (!answer.StartsWith(each.Queued != 0 ? "queued" : $"granted {each.Resource}#{each.Fence} ", StringComparison.Ordinal))
                return null;
            after.Agents[agent] = (next, Phase.Waits);
        }
        else
        {
            after.Model.Release(each.Agent, new LockId(each.Resource, new Fence(each.Fence)));
            after.Agents[agent] = (next + 1, Phase.Asks);
        }

        return HandOver(after) ? after : null;
    }

    /// <summary>Those who waited and now have it hold it; false when the model gave it to somebody with another fence.</summary>
    private bool HandOver(State state)
    {
        for (var agent = 0; agent < _agents.Length; agent++)
        {
            var (next, phase) = state.Agents[agent];
            if (phase != Phase.Waits)
                continue;
            var each = _agents[agent][next];
            if (state.Model.Leases.Find(l => l.Agent == each.Agent && l.Resource == each.Resource) is not { } lease)
                continue;
            if (lease.Fence != each.Fence)
                return false;
            state.Agents[agent] = (next, Phase.Holds);
        }

        return true;
    }

    private sealed record State(LockModel Model, (int Next, Phase Phase)[] Agents);
}
