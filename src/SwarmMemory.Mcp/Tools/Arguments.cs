using System.Globalization;
using SwarmMemory.Learning;

namespace SwarmMemory.Mcp.Tools;

/// <summary>Turns a tool's plain arguments into the domain's types.</summary>
internal static class Arguments
{
    private const int MaxKeys = 50;

    /// <summary>A wait in seconds; the domain checks its bounds.</summary>
    public static TimeSpan Wait(int? seconds) => TimeSpan.FromSeconds(seconds ?? 0);

    public static MessageId[] Ids(string name, string[]? ids) => [.. (ids ?? []).Select(id => MessageId.Parse(name, id))];

    public static EntryVersion? Version(string name, long? value) => value is { } version ? EntryVersion.Parse(name, version) : null;

    public static Fence? Fence(long? value) => value is { } fence ? new Fence(fence) : null;

    public static TimeSpan? Seconds(string name, long? value) => value switch
    {
        null => null,
        > 0 and <= 3_153_600_000 => TimeSpan.FromSeconds(value.Value),
        _ => throw Wrong($"{name} is {value}; it must be 1 to 3,153,600,000.", "Leave it out for the default of the key's category."),
    };

    public static int Within(string name, int? value, int usual, int largest) => value switch
    {
        null => usual,
        >= 1 when value <= largest => value.Value,
        _ => throw Wrong($"{name} is {value}; it must be 1 to {largest}.", "Page with the cursor for more."),
    };

    public static MemoryKey[] Keys(string[] keys) => keys.Length is >= 1 and <= MaxKeys
        ? [.. keys.Select(MemoryKey.Parse)]
        : throw Wrong($"keys has {keys.Length} elements; it must have 1 to {MaxKeys}.", "Ask in several calls, or list them with memory_list.");

    public static MemoryKey Only(MemoryKey[] keys) => keys.Length == 1
        ? keys[0]
        : throw Wrong("version and offset go with a single key.", "Ask for one key at a time.");

    public static DateTimeOffset? Time(string name, string? value)
    {
        if (value is null)
            return null;
        return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Wrong($"{name} is no ISO 8601 time.", "Write it like 2026-01-31T08:00:00Z.");
    }

    public static bool IsFull(string? detail) => detail switch
    {
        null or "summary" => false,
        "full" => true,
        _ => throw Wrong("detail must be summary or full.", "Leave it out for a summary."),
    };

    public static KnowledgeScope Scope(string? value) => value switch
    {
        null or "swarm" => KnowledgeScope.Swarm,
        "global" => KnowledgeScope.Global,
        _ => throw Wrong("scope must be swarm or global.", "Leave it out to share with this swarm."),
    };

    public static PatternType? Pattern(string? value) => value is null ? null
        : PatternTypes.All.Where(t => t.Name == value).Select(t => (PatternType?)t.Type).FirstOrDefault()
            ?? throw Wrong("pattern_type is none that there is.", $"Use one of {string.Join(", ", PatternTypes.All.Select(t => t.Name))}, or leave it out.");

    public static LockMode Mode(string value) => value switch
    {
        "read" => LockMode.Read,
        "write" => LockMode.Write,
        "exclusive" => LockMode.Exclusive,
        _ => throw Wrong("mode must be read, write or exclusive.", "Take write to change something, read to keep it from changing."),
    };

    public static TimeSpan LockWait(int? seconds) => seconds switch
    {
        null => TimeSpan.Zero,
        >= 0 and <= 60 => TimeSpan.FromSeconds(seconds.Value),
        _ => throw Wrong($"wait_seconds is {seconds}; it must be 0 to 60.", "Wait in several calls: each is queued behind those who came before it."),
    };

    public static TimeSpan Life(int? seconds) => seconds switch
    {
        null => LockRequest.UsualLife,
        >= 1 and <= 3600 => TimeSpan.FromSeconds(seconds.Value),
        _ => throw Wrong($"ttl_seconds is {seconds}; it must be 1 to 3600.", "Renew it with lock_renew while you need it longer."),
    };

    public static ConflictResolution? OnConflict(string? value) => value switch
    {
        null => null,
        "refuse" => ConflictResolution.Refuse,
        "last_write_wins" => ConflictResolution.LastWriteWins,
        "merge" => ConflictResolution.Merge,
        "manual" => ConflictResolution.Manual,
        _ => throw Wrong("on_conflict must be refuse, last_write_wins, merge or manual.", "Leave it out for what memory_schema.json says of the key."),
    };

    public static ConflictStatus? Status(string? value) => value switch
    {
        null or "open" => ConflictStatus.Open,
        "resolved" => ConflictStatus.Resolved,
        "all" => null,
        _ => throw Wrong("status must be open, resolved or all.", "Leave it out for those that wait for a decision."),
    };

    public static ConflictChoice Choice(string value) => value switch
    {
        "current" => ConflictChoice.Current,
        "incoming" => ConflictChoice.Incoming,
        "value" => ConflictChoice.Value,
        _ => throw Wrong("choice must be current, incoming or value.",
            "current keeps what is there, incoming takes the other one, value stores the value that you pass."),
    };

    public static SwarmMemoryException NotFound(MemoryKey key) => new(ErrorCode.NotFound, $"There is no \"{key}\".",
        "memory_list with a prefix shows what there is.");

    private static SwarmMemoryException Wrong(string message, string hint) => new(ErrorCode.InvalidArgument, message, hint);
}
