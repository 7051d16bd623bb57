namespace SwarmMemory;

/// <summary>Where the facade keeps what: one place for the layout of keys.</summary>
internal static class MemoryKeys
{
    public static string Agent(Caller caller) => $"swarm-{caller.Swarm}/agent-{caller.Agent}/";
    public static string SwarmKnowledge(Caller caller) => $"swarm-{caller.Swarm}/global/knowledge/";
    public const string GlobalKnowledge = "global/knowledge/";

    public static MemoryKey State(Caller caller) => MemoryKey.Parse($"{Agent(caller)}state");

    public static MemoryKey Progress(Caller caller, string taskId) =>
        MemoryKey.Parse($"{Agent(caller)}state/{Segment("task_id", taskId)}");

    /// <summary>A key of its own for every decision: the time orders them, the suffix keeps two of one millisecond apart.</summary>
    public static MemoryKey Decision(Caller caller, string decisionType, DateTimeOffset at) =>
        MemoryKey.Parse($"{Agent(caller)}decisions/{Segment("decision_type", decisionType)}-{at:yyyyMMdd'T'HHmmssfff}-{Guid.NewGuid().ToString("N")[..6]}");

    public static MemoryKey Knowledge(Caller caller, string topic, KnowledgeScope scope) =>
        MemoryKey.Parse((scope == KnowledgeScope.Global ? GlobalKnowledge : SwarmKnowledge(caller)) + Segment("topic", topic));

    private static string Segment(string argument, string text) => MemoryKeyRules.IsSegment(text)
        ? text
        : throw new SwarmMemoryException(ErrorCode.InvalidArgument,
            $"{argument} becomes a segment of a key: letters, digits and . _ - : @ ~ + are allowed.",
            $"Use for example \"{MemoryKeyRules.NearestSegment(text)}\".");
}
