using System.Text.Json.Serialization;
using SwarmMemory.Primitives;

namespace SwarmMemory;

/// <summary>
/// What a hook has to record, whole: it can be written now, or kept in a file and written later by another process. The id makes it count
/// once, however often it is written.
/// </summary>
internal sealed record Recording
{
    public const int MaxText = 16 * 1024;

    public required string Id { get; init; }
    public required ActivityKind Kind { get; init; }
    public required string Swarm { get; init; }
    public required string Agent { get; init; }

    /// <summary>The session of the program the agent runs in, or null.</summary>
    public string? Session { get; init; }

    /// <summary>When it happened, Unix milliseconds.</summary>
    public required long At { get; init; }

    /// <summary>The hook's name, kept with what it writes.</summary>
    public required string Hook { get; init; }

    /// <summary>The task's id; null at its end: the one that the agent opened last.</summary>
    public string? Task { get; init; }
    public string? TaskType { get; init; }
    public string? Strategy { get; init; }
    public bool? Success { get; init; }

    /// <summary>The path from the project's root of the file that was edited.</summary>
    public string? File { get; init; }

    /// <summary>An entry to store, with its value as JSON text.</summary>
    public string? Key { get; init; }
    public string? Value { get; init; }

    /// <summary>A task's description, a message, the reason of an end.</summary>
    public string? Text { get; init; }
    public string? Level { get; init; }

    [JsonIgnore]
    public Caller Caller => Caller.Parse(Swarm, Agent, Session, Hook);

    [JsonIgnore]
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(At);

    /// <summary>What is shown of it in the list of who did what.</summary>
    [JsonIgnore]
    public string? Subject => File ?? Task;

    /// <summary>The same without what looks like a secret: a hook has nobody to refuse to, and what it reports shall not be lost.</summary>
    public Recording WithoutSecrets(SecretRule rule, ref List<SecretFinding>? redacted)
    {
        var secrets = rule.WithoutRefusing;
        return this with
        {
            Task = secrets.Admit("task_id", Task, ref redacted),
            TaskType = secrets.Admit("task_type", TaskType, ref redacted),
            Strategy = secrets.Admit("strategy", Strategy, ref redacted),
            Text = secrets.Admit("text", Text, ref redacted),
            Value = Value is null ? null : secrets.Admit("value", JsonText.Parse(Value), ref redacted).ToString(),
        };
    }

    public static string NewId() => Guid.NewGuid().ToString("N");
}
