namespace SwarmMemory.Persistence;

/// <summary>
/// Who may touch whose entries, by the names that callers give. Names prove nothing: these rules keep agents from each other's entries by
/// mistake, not by force. Each is off unless configuration asks for it.
/// </summary>
/// <param name="ValidateAgents">An agent's entries are written by that agent alone.</param>
/// <param name="RestrictSessions">A session's entries are read and written by that session alone.</param>
internal sealed record AccessRules(bool ValidateAgents, bool RestrictSessions)
{
    public static readonly AccessRules None = new(false, false);

    public bool MayRead(Caller caller, MemoryKey key) => !RestrictSessions || key.Session is not { } session || caller.IsOperator || caller.IsOf(session);

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.AccessDenied"/></exception>
    public void CheckRead(Caller caller, MemoryKey key)
    {
        if (!MayRead(caller, key))
            throw OfAnotherSession(caller, key, "read");
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.AccessDenied"/></exception>
    public void CheckWrite(Caller caller, MemoryKey key)
    {
        if (!MayRead(caller, key))
            throw OfAnotherSession(caller, key, "written");
        if (ValidateAgents && key.Agent is { } agent && !caller.IsOperator && (agent != caller.Agent || key.Swarm is { } swarm && swarm != caller.Swarm))
            throw OfAnotherAgent(caller, key);
    }

    private static SwarmMemoryException OfAnotherAgent(Caller caller, MemoryKey key) => Denied("validate_agent_access", key,
        $"\"{key}\" can be written by the agent {Owner(key)} alone, and you are {caller.Agent} of {caller.Swarm}.",
        "Store it under your own name, or share it with knowledge_share; a message can ask its owner.", Owner(key));

    private static SwarmMemoryException OfAnotherSession(Caller caller, MemoryKey key, string verb) => Denied("restrict_cross_session_access", key,
        $"\"{key}\" can be {verb} by the session {key.Session} alone, and you are {caller.OwnSession ?? caller.Session ?? "of none"}.",
        "SWARM_SESSION in the environment of your server says which session it is; what others need belongs under swarm-ID/ or global/.", key.Session!);

    private static string Owner(MemoryKey key) => key.Swarm is null ? key.Agent! : $"{key.Agent} of {key.Swarm}";

    private static SwarmMemoryException Denied(string rule, MemoryKey key, string message, string hint, string owner) =>
        new(ErrorCode.AccessDenied, $"{message} security.{rule} says so.", hint)
        {
            Facts = new Dictionary<string, object> { ["rule"] = rule, ["key"] = key.Value, ["owner"] = owner },
        };
}
