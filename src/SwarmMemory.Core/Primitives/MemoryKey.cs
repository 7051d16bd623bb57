using System.Diagnostics.CodeAnalysis;

namespace SwarmMemory;

/// <summary>
/// The validated path of an entry: 2 to 8 segments joined by '/', at most 255 characters and 1,023 UTF-8 bytes, in Unicode
/// normal form C, case-sensitive. It knows its category and the swarm, agent or session it belongs to.
/// </summary>
public sealed class MemoryKey : IEquatable<MemoryKey>
{
    public const int MaxCharacters = 255;
    public const int MaxBytes = 1023;
    public const int MinSegments = 2;
    public const int MaxSegments = 8;

    internal MemoryKey(string value, MemoryCategory category, string? swarm, string? agent, string? session)
    {
        Value = value;
        Category = category;
        Swarm = swarm;
        Agent = agent;
        Session = session;
    }

    public string Value { get; }

    /// <summary>The most specific category that the first two segments name.</summary>
    public MemoryCategory Category { get; }

    /// <summary>The id in <c>swarm-ID/...</c>, or null.</summary>
    public string? Swarm { get; }

    /// <summary>The name in <c>agent-NAME/...</c> or <c>swarm-ID/agent-NAME/...</c>, or null.</summary>
    public string? Agent { get; }

    /// <summary>The id in <c>session-ID/...</c> or <c>swarm-ID/session-ID/...</c>, or null.</summary>
    public string? Session { get; }

    /// <summary>The account this entry's bytes are charged to: its session's or its agent's; null for shared memory.</summary>
    public string? Account => (Session, Agent) switch
    {
        ({ } session, _) => $"session:{Swarm}/{session}",
        (_, { } agent) => $"agent:{Swarm}/{agent}",
        _ => null,
    };

    /// <summary>The totals that this entry counts in: its account, or what is shared in its category and swarm.</summary>
    internal string Ledger => Account ?? $"{Category.ToString().ToLowerInvariant()}:{Swarm}";

    /// <summary>Where the keys that are charged to the same account begin; null for shared memory.</summary>
    internal string? AccountPrefix => Account is null ? null : Value[..(Value.IndexOf('/', Swarm is null ? 0 : Value.IndexOf('/') + 1) + 1)];

    /// <summary>This key and everything above it, longest first: what an exclusive lease on any of them covers.</summary>
    public IEnumerable<string> SelfAndAncestors()
    {
        for (var length = Value.Length; length > 0; length = Value.LastIndexOf('/', length - 1))
            yield return Value[..length];
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidKey"/>: names the rule, the segment and the nearest valid key.</exception>
    public static MemoryKey Parse(string text)
    {
        var key = MemoryKeyRules.Check(text, out var violation);
        return key ?? throw new SwarmMemoryException(ErrorCode.InvalidKey, violation!.Message, violation.Hint);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out MemoryKey? key) =>
        (key = MemoryKeyRules.Check(text, out _)) is not null;

    public bool Equals(MemoryKey? other) => other is not null && string.Equals(Value, other.Value, StringComparison.Ordinal);
    public override bool Equals(object? obj) => Equals(obj as MemoryKey);
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);
    public override string ToString() => Value;
}
