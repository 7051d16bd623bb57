using SwarmMemory.Hosting;

namespace SwarmMemory.Hooks;

/// <summary>Who a hook speaks for.</summary>
/// <param name="Session">The session of the program the agent runs in; null when nothing tells.</param>
internal sealed record HookIdentity(string Swarm, string Agent, string? Session)
{
    private const int ShortId = 8;

    /// <summary>
    /// <c>--agent-id</c>, <c>SWARM_AGENT</c>, else the session: two sessions of Claude Code in one project are two agents, and so are the
    /// subagents of one. Without a session the configured agent, else "hooks".
    /// </summary>
    public static HookIdentity Of(HookArguments arguments, HookPayload? payload, SwarmMemoryHost host, Func<string, string?> environment)
    {
        var session = Label(payload?.Session ?? Given(environment, "CLAUDE_CODE_SESSION_ID") ?? Given(environment, "CLAUDE_SESSION_ID"));
        var named = Label(arguments.Value("agent-id", "agent")) ?? Label(Given(environment, "SWARM_AGENT"));
        var agent = named ?? (session is null ? host.DefaultAgent("hooks") : $"{host.DefaultAgent("claude")}-{Short(session)}");
        if (payload?.Subagent is { } subagent && Label(subagent) is { } label)
            agent = $"{agent}.{Short(label)}";
        return new HookIdentity(Label(host.DefaultSwarm) ?? "swarm", Label(agent)!, session);
    }

    private static string? Given(Func<string, string?> environment, string name) =>
        environment(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>The nearest name that can stand in a key; a hook has nobody to refuse a wrong one to.</summary>
    private static string? Label(string? text) => text is null ? null : Caller.Cut(MemoryKeyRules.NearestSegment(text)).TrimEnd('-');

    private static string Short(string label) => label.Length <= ShortId ? label : label[..ShortId].TrimEnd('-');
}
