using CsCheck;
using SwarmMemory.Coordination;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Random steps of several agents, side by side with a model that knows no database, no table of rules and no graph.</summary>
public abstract class LockModelSuite : LockSuite
{
    private const int StepsInSample = 80;

    private static readonly string[] Agents = ["ann", "bob", "carl", "dora"];
    private static readonly string[] Resources = ["global/a", "global/a/b", "global/a/b/c", "global/d"];

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency((4, Gen.Const(Kind.Try)), (5, Gen.Const(Kind.Queue)), (5, Gen.Const(Kind.Release)), (1, Gen.Const(Kind.Renew)),
            (1, Gen.Const(Kind.Leave)), (1, Gen.Const(Kind.ReleaseAll)), (2, Gen.Const(Kind.Advance))),
        Gen.Int[0, Agents.Length - 1], Gen.Int[0, Resources.Length - 1], Gen.Enum<LockMode>(), Gen.Int[1, 40], Gen.Int[0, 99], Gen.Bool,
        (kind, agent, resource, mode, life, pick, second) => new Step(kind, Agents[agent], Resources[resource], mode, life * 1000, pick, second));

    private protected LockModelSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private enum Kind
    {
        Try,
        Queue,
        Release,
        Renew,
        Leave,
        ReleaseAll,
        Advance,
    }

    /// <summary>A tenth of the hundred thousand steps that the rules were held to; the variable asks for more.</summary>
    private static int Samples => Environment.GetEnvironmentVariable("SWARM_MEMORY_LOCK_STEPS") is { } steps
        ? int.Parse(steps, System.Globalization.CultureInfo.InvariantCulture) / StepsInSample
        : 10_000 / StepsInSample;

    [Fact]
    public async Task Steps_Random_AgreeWithTheModel()
    {
        LockStore[] stores = [await OpenLocksAsync(), await OpenLocksAsync()];
        Dictionary<string, int> answers = [];
        var count = 0;
        await Steps.Array[StepsInSample].SampleAsync(async steps =>
        {
            // Each sample begins with nothing held.
            Clock.Advance(TimeSpan.FromHours(2));
            await stores[0].ReapAsync(Token);
            var model = new LockModel(Clock);
            foreach (var resource in Resources)
                model.Fences[resource] = await FenceAsync(stores[0], resource);

            foreach (var step in steps)
            {
                count++;
                var (expected, actual) = await RunAsync(stores[step.Second ? 1 : 0], model, step);
                Assert.Equal(expected, actual);
                answers[expected.Split(' ')[0]] = answers.GetValueOrDefault(expected.Split(' ')[0]) + 1;
                Assert.Equal(model.Describe(), await DescribeAsync(stores[0]));
            }
        }, iter: Samples, threads: 1, print: steps => string.Join("\n", steps.Select(s => s.ToString())));
        Assert.True(count >= 10_000, $"{count} steps");
        // All that can be answered was, or the agreement says little.
        Assert.All((string[])["granted", "busy", "queued", "deadlock", "released", "lost", "renewed", "left"], a => Assert.True(answers.GetValueOrDefault(a) > 20, $"{a}: {answers.GetValueOrDefault(a)}"));
    }

    private static async Task<(string Expected, string Actual)> RunAsync(LockStore locks, LockModel model, Step step)
    {
        var caller = Agent(step.Agent);
        switch (step.Kind)
        {
            case Kind.Try:
                return (model.Try(step.Agent, step.Resource, step.Mode, step.Life, queue: false),
                    Describe(await locks.TryAsync(caller, Request(step.Resource, step.Mode, step.Life), Token)));
            case Kind.Queue:
                var expected = model.Try(step.Agent, step.Resource, step.Mode, step.Life, queue: true);
                try
                {
                    var attempt = await locks.TryOrQueueAsync(caller, Request(step.Resource, step.Mode, step.Life, LockModel.Wait), announced: false, Token);
                    if (attempt is LockAttempt.Waiting waiting)
                        model.Newest!.Claim = waiting.Claim;
                    return (expected, Describe(attempt));
                }
                catch (SwarmMemoryException e) when (e.Code == ErrorCode.Deadlock)
                {
                    return (expected, "deadlock");
                }

            case Kind.Release or Kind.Renew when model.Known.Count > 0:
                var (id, owner) = model.Known[step.Pick % model.Known.Count];
                if (step.Kind == Kind.Release)
                    return (model.Release(owner, id), await AnswerAsync(async () => $"released {await locks.ReleaseAsync(Agent(owner), id, Token)}"));
                return (model.Renew(id, step.Life), await AnswerAsync(async () =>
                    $"renewed {(await locks.RenewAsync(Agent(owner), id, TimeSpan.FromMilliseconds(step.Life), Token)).Lease.EndsAt}"));
            case Kind.Leave when model.Waits.Count > 0:
                var wait = model.Waits[step.Pick % model.Waits.Count];
                var claim = wait.Claim!;
                return (model.Leave(wait), await locks.LeaveAsync(claim, wanted: false, Token) is LockAttempt.Refused ? "left" : "granted");
            case Kind.ReleaseAll:
                return (model.ReleaseAll(step.Agent), $"all {(await locks.ReleaseOfAsync(caller, null, Token)).Count}");
            default:
                model.Advance(step.Life / 2);
                return ("", "");
        }
    }

    private static string Describe(LockAttempt attempt) => attempt switch
    {
        LockAttempt.Granted granted => $"granted {granted.Lease.Id} {granted.Lease.Mode} {granted.Lease.Held} {granted.Lease.EndsAt}",
        LockAttempt.Refused refused => $"busy {refused.Busy.Position} {string.Join(',', refused.Busy.Holders.Select(h => h.Agent).Order(StringComparer.Ordinal))}",
        _ => "queued",
    };

    private static async Task<string> AnswerAsync(Func<Task<string>> call)
    {
        try
        {
            return await call();
        }
        catch (SwarmMemoryException e) when (e.Code == ErrorCode.LeaseLost)
        {
            return "lost";
        }
    }

    private static async Task<string> DescribeAsync(LockStore locks)
    {
        // As those who wait would: each look may hand over what ran out in the meantime.
        await locks.ReapAsync(Token);
        var list = await locks.ListAsync("", 500, Token);
        return string.Join('\n', list.Held.Select(h => $"{h.Id} {h.Mode} {h.Agent}").Order(StringComparer.Ordinal))
            + "\n--\n" + string.Join('\n', list.Waiting.Select(w => $"{w.Resource} {w.Mode} {w.Agent}"));
    }

    /// <summary>The newest fence of a resource: one more than it is given to find out.</summary>
    private static async Task<long> FenceAsync(LockStore locks, string resource)
    {
        var lease = await GrantAsync(locks, "nobody", resource);
        await locks.ReleaseAsync(Agent("nobody"), lease.Id, Token);
        return lease.Fence;
    }

    private sealed record Step(Kind Kind, string Agent, string Resource, LockMode Mode, int Life, int Pick, bool Second);
}
