namespace SwarmMemory.Hooks;

/// <summary>Files taken for the time of an edit: a timed write lock on <c>file:PATH</c>, which ends by itself when nobody releases it.</summary>
internal static class FileReservation
{
    /// <summary>Long enough for a person to allow the edit, short enough to get over an agent that died.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>Null when the file is the caller's now, else who has it or waits for it.</summary>
    public static async Task<LockResult.Occupied?> TryTakeAsync(HookCall call, string file, string hook, CancellationToken cancellationToken)
    {
        var memory = await call.MemoryAsync(hook, cancellationToken);
        var request = new LockRequest(LockResource.OfFile(file), LockMode.Write) { TimeToLive = Life, Reason = "editing" };
        return await memory.RequestLockAsync(request, cancellationToken) as LockResult.Occupied;
    }

    public static async Task ReleaseAsync(HookCall call, string file, string hook, CancellationToken cancellationToken) =>
        await (await call.MemoryAsync(hook, cancellationToken)).ReleaseLockAsync(LockResource.OfFile(file), cancellationToken);

    /// <summary>All that the caller holds, and, when it is a session's main agent, all that its subagents hold.</summary>
    public static async Task<int> ReleaseAllAsync(HookCall call, string hook, CancellationToken cancellationToken)
    {
        var memory = await call.MemoryAsync(hook, cancellationToken);
        var held = (await memory.ListLocksAsync(cancellationToken: cancellationToken)).Held;
        var mine = held.Where(l => l.Swarm == memory.Swarm
            && (l.Agent == memory.Agent || l.Agent.StartsWith(memory.Agent + ".", StringComparison.Ordinal))).ToList();
        foreach (var agent in mine.Select(l => l.Agent).Distinct())
            await call.As(agent, memory).ReleaseLocksAsync(cancellationToken);
        return mine.Count;
    }

    public static async Task<IReadOnlyList<LockInfo>> OfOthersAsync(HookCall call, string hook, CancellationToken cancellationToken)
    {
        var memory = await call.MemoryAsync(hook, cancellationToken);
        var locks = await memory.ListLocksAsync(LockResource.FilePrefix, cancellationToken: cancellationToken);
        return [.. locks.Held.Where(l => l.Swarm != memory.Swarm || l.Agent != memory.Agent)];
    }

    public static string FileOf(LockInfo held) => held.Resource[LockResource.FilePrefix.Length..];

    /// <summary>Who has it, why and until when; or that others were first to wait for it.</summary>
    public static string Describe(LockResult.Occupied occupied) =>
        occupied.Holders.Count == 0 ? "others wait for it already" : string.Join(", ", occupied.Holders.Take(3).Select(Describe));

    /// <summary>Who has it, why and until when.</summary>
    public static string Describe(LockInfo held) =>
        $"{PlainText.Line(held.Agent, 64)} has it{(held.Reason is { } reason ? $" ({PlainText.Line(reason, 100)})" : "")} until {held.Until:HH:mm:ss} UTC";
}
