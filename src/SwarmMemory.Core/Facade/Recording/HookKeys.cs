using System.Globalization;

namespace SwarmMemory;

/// <summary>Where what hooks record is kept.</summary>
internal static class HookKeys
{
    /// <summary>The type of the messages that notifications are sent as.</summary>
    public const string NotificationType = "notification";

    private const string MemoryAction = "[memory-action]";
    private const int MaxTopic = 60;

    /// <summary>The key that a hook was given, or, when it has no category, one below the swarm's hooks.</summary>
    public static string Resolve(string swarm, string key) =>
        MemoryKey.TryParse(key, out var valid) ? valid.Value : ForeignKeys.Below($"swarm-{swarm}/hooks", key);

    public static string Task(Caller caller, string id) => ForeignKeys.Below($"swarm-{caller.Swarm}/tasks", id);

    public static string Notification(Caller caller, Recording recording) => string.Create(CultureInfo.InvariantCulture,
        $"swarm-{caller.Swarm}/hooks/notifications/{recording.Time:yyyyMMdd'T'HHmmssfff}-{recording.Id[..6]}");

    public static string Knowledge(Caller caller, string topic) => MemoryKeys.SwarmKnowledge(caller) + topic;

    public static string SessionSummary(Caller caller) => $"swarm-{caller.Swarm}/session-{caller.Session}/summary";

    /// <summary>What a success that speaks of memory is known under from then on; null for any other notification.</summary>
    public static string? KnowledgeTopic(Recording recording)
    {
        if (recording is not { Level: "success", Text: { } text } || text.IndexOf(MemoryAction, StringComparison.OrdinalIgnoreCase) is not (>= 0 and var at))
            return null;
        var topic = text[(at + MemoryAction.Length)..].Trim();
        return topic.Length == 0 ? null : ForeignKeys.Segment(topic, MaxTopic);
    }
}
