namespace SwarmMemory.Hooks;

/// <summary><c>session-start</c>: who the agent is, what waits for it, what the swarm knows.</summary>
internal static class SessionStartHook
{
    private const string Name = "session-start";

    public static async Task<HookReply> RunAsync(HookCall call, CancellationToken cancellationToken)
    {
        ShellIdentity.Tell(call);
        await call.RecordAsync(call.New(ActivityKind.SessionStarted, Name), cancellationToken);
        var briefing = await Briefing.ReadAsync(call, Name, null, null, cancellationToken);
        var (agent, swarm) = (call.Identity.Agent, call.Identity.Swarm);
        return briefing.ToReply(
            [$"Swarm Memory: you are agent \"{agent}\" of the swarm \"{swarm}\". Pass \"agent\": \"{agent}\" to the swarm-memory tools."],
            [("agent", agent), ("swarm", swarm), ("session", call.Identity.Session), ("recorded", true)]);
    }
}
