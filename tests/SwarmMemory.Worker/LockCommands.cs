using System.Diagnostics;
using System.Globalization;
using SwarmMemory.Coordination;
using SwarmMemory.Sqlite;
using SwarmMemory.Storage;

namespace SwarmMemory.Worker;

/// <summary>
/// What a worker does with locks. Times in milliseconds.
///   lock RESOURCE MODE WAIT LIFE [keep]    -> locked ID | busy HOLDER | error CODE MESSAGE
///   unlock ID                              -> ok LEFT
///   race RESOURCE AT                       -> won ID | lost; all try at that moment of the boot clock
///   race-unchecked RESOURCE AT             -> the same, looking first and taking then: the control that lets several win
///   guard KEY COUNT LIFE THINK [WORK]      -> ack N for each guarded increment, then done; guard-unfenced is the control
///   contend RESOURCE DURATION HOLD SEED    -> one lock after the other in random modes; then the events, and done
///   dance PREFIX DURATION HOLD SEED        -> two of three resources at a time, in random order; then the events, and done
/// </summary>
internal sealed class LockCommands(IStorage storage, SwarmStore store, SwarmMemoryManager memory)
{
    private const int Resources = 3;

    /// <summary>What an agent that looks first needs until it takes: far more than this.</summary>
    private const int LookToTake = 20;

    private readonly Caller _caller = Caller.Parse(memory.Swarm, memory.Agent, store.Session, "worker");

    public async Task<bool> TryRunAsync(string verb, string[] words)
    {
        switch (verb)
        {
            case "lock":
                await LockAsync(words);
                return true;
            case "unlock":
                Console.WriteLine($"ok {await memory.ReleaseLockAsync(LockId.Parse(words[1]))}");
                return true;
            case "race" or "race-unchecked":
                await RaceAsync(words[1], long.Parse(words[2], CultureInfo.InvariantCulture), verb == "race");
                return true;
            case "guard" or "guard-unfenced":
                await GuardAsync(MemoryKey.Parse(words[1]), Number(words[2]), Number(words[3]), Number(words[4]),
                    words.Length > 5 ? Number(words[5]) : 1, verb == "guard");
                return true;
            case "contend":
                await ContendAsync(words[1], Number(words[2]), Number(words[3]), new Random(Number(words[4])));
                return true;
            case "dance":
                await DanceAsync(words[1], Number(words[2]), Number(words[3]), new Random(Number(words[4])));
                return true;
            default:
                return false;
        }
    }

    private async Task LockAsync(string[] words)
    {
        var result = await memory.RequestLockAsync(new LockRequest(LockResource.Parse(words[1]), Enum.Parse<LockMode>(words[2], ignoreCase: true))
        {
            Wait = TimeSpan.FromMilliseconds(Number(words[3])), TimeToLive = TimeSpan.FromMilliseconds(Number(words[4])), KeepAlive = words.Contains("keep"),
        });
        Console.WriteLine(result switch
        {
            LockResult.Acquired acquired => $"locked {acquired.Id}",
            LockResult.Occupied occupied => $"busy {(occupied.Holders is [var holder, ..] ? holder.Agent : "")}",
            _ => throw new InvalidOperationException(),
        });
    }

    private async Task RaceAsync(string resource, long at, bool check)
    {
        while (BootClock.Now().Milliseconds < at)
            Thread.Yield();
        var request = new LockRequest(LockResource.Parse(resource));
        if (check)
        {
            Console.WriteLine(await memory.RequestLockAsync(request) is LockResult.Acquired acquired ? $"won {acquired.Id}" : "lost");
            return;
        }

        if ((await memory.ListLocksAsync(resource)).Held.Count > 0)
        {
            Console.WriteLine("lost");
            return;
        }

        await Task.Delay(LookToTake);
        await storage.WriteAsync(session => TakeAsync(session, resource), CancellationToken.None);
        Console.WriteLine($"won {resource}");
    }

    /// <summary>A lease, whoever else has one.</summary>
    private async Task<int> TakeAsync(StorageSession session, string resource)
    {
        await using var command = session.Connection.CreateCommand();
        command.CommandText = $"""
            insert into lease (resource, fence, mode, swarm, agent, held, clock, ends_at, last_at, acquired_at, expires_at)
            select '{resource}', coalesce(max(fence), 0) + 1, 2, 'test', '{_caller.Agent}', 1, {BootClock.Now().Clock}, {long.MaxValue}, {long.MaxValue}, 0, 0 from lease
            """;
        return await command.ExecuteNonQueryAsync();
    }

    private async Task GuardAsync(MemoryKey key, int count, int life, int think, int work, bool fenced)
    {
        var random = new Random(Environment.ProcessId);
        for (var done = 0; done < count;)
        {
            await Task.Delay(random.Next(think + 1));
            var request = new LockRequest(LockResource.Of(key)) { Wait = TimeSpan.FromSeconds(30), TimeToLive = TimeSpan.FromMilliseconds(life) };
            if (await memory.RequestLockAsync(request) is not LockResult.Acquired acquired)
                continue;
            try
            {
                var (_, value) = Parse((await memory.GetAsync(key))?.Value.ToString());
                // The work that the lock is for.
                await Task.Delay(random.Next(1, work + 1));
                await memory.PutAsync(new PutRequest(key, JsonText.Parse($"[{value + 1},{acquired.Fence}]")) { Fence = fenced ? acquired.Fence : null });
                Console.WriteLine($"ack {value + 1}");
                done++;
                await memory.ReleaseLockAsync(acquired.Id);
            }
            catch (SwarmMemoryException e) when (e.Code is ErrorCode.StaleFence or ErrorCode.LeaseLost or ErrorCode.Locked)
            {
                Console.WriteLine($"lost {e.Code.Name()}");
            }
        }

        Console.WriteLine("done");
    }

    private static (long Fence, int Value) Parse(string? json)
    {
        var parts = json?.Trim('[', ']').Split(',');
        return parts is null ? (0, 0) : (long.Parse(parts[1], CultureInfo.InvariantCulture), Number(parts[0]));
    }

    private async Task ContendAsync(string resource, int duration, int hold, Random random)
    {
        List<LockEvent> events = [];
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < duration)
        {
            var held = await AcquireAsync(resource, (LockMode)random.Next(1, 4));
            await Task.Delay(hold);
            events.Add(await ReleaseAsync(held));
        }

        Tell(events);
    }

    private async Task DanceAsync(string prefix, int duration, int hold, Random random)
    {
        List<LockEvent> events = [];
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < duration)
        {
            var one = random.Next(Resources);
            var other = (one + random.Next(1, Resources)) % Resources;
            var first = await AcquireAsync($"{prefix}/{one}", LockMode.Write);
            await Task.Delay(random.Next(hold + 1));
            var asked = Stopwatch.GetTimestamp();
            try
            {
                events.Add(await ReleaseAsync(await AcquireAsync($"{prefix}/{other}", (LockMode)random.Next(1, 4))));
            }
            catch (SwarmMemoryException e) when (e.Code == ErrorCode.Deadlock)
            {
                events.Add(new LockEvent(_caller.Agent, $"{prefix}/{other}", LockMode.Write, 0, asked, 0, Stopwatch.GetTimestamp(), 0, (string)e.Facts["cycle"]));
            }

            events.Add(await ReleaseAsync(first));
        }

        Tell(events);
    }

    private async Task<LockEvent> AcquireAsync(string resource, LockMode mode)
    {
        var request = new LockRequest(LockResource.Parse(resource), mode) { Wait = TimeSpan.FromSeconds(60), TimeToLive = LockRequest.LongestLife };
        var announced = await storage.Leases.TryAnnounceAsync(store.Session, CancellationToken.None);
        var (asked, queued) = (Stopwatch.GetTimestamp(), 0L);
        var attempt = await store.Locks.Store.TryOrQueueAsync(_caller, request, announced, CancellationToken.None);
        if (attempt is LockAttempt.Waiting waiting)
        {
            queued = Stopwatch.GetTimestamp();
            (attempt, _) = await store.Locks.WaitAsync(waiting.Claim, CancellationToken.None);
        }

        return attempt is LockAttempt.Granted granted
            ? new LockEvent(_caller.Agent, resource, mode, granted.Lease.Fence, asked, queued, Stopwatch.GetTimestamp(), 0, "")
            : throw new SwarmMemoryException(ErrorCode.Timeout, $"{resource} was not granted within the wait.", "Look for a deadlock that was not found.");
    }

    private async Task<LockEvent> ReleaseAsync(LockEvent held)
    {
        var releasing = Stopwatch.GetTimestamp();
        await memory.ReleaseLockAsync(new LockId(held.Resource, new Fence(held.Fence)));
        return held with { Releasing = releasing };
    }

    private static void Tell(List<LockEvent> events)
    {
        foreach (var each in events)
            Console.WriteLine(each);
        Console.WriteLine("done");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
