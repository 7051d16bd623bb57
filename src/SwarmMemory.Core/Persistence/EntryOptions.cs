using SwarmMemory.Primitives;

namespace SwarmMemory.Persistence;

/// <summary>What configuration decides about entries.</summary>
internal sealed record EntryOptions
{
    public static readonly EntryOptions Default = new();

    public EntryLimits Limits { get; init; } = EntryLimits.Default;
    public RetentionPolicy Retention { get; init; } = RetentionPolicy.Default;
    public bool Compress { get; init; } = true;

    /// <summary>Bytes from which on values are compressed. Another number for comparison only.</summary>
    public int CompressFrom { get; init; } = Payload.WorthCompressing;

    /// <summary>False: each value is tried, whatever came of others of its kind. For comparison only.</summary>
    public bool LearnsCompression { get; init; } = true;
    public AccessRules Access { get; init; } = AccessRules.None;
    public SecretRule Secrets { get; init; } = SecretRule.Default;

    /// <summary>False: an expected version is not compared, the last write wins.</summary>
    public bool DetectConflicts { get; init; } = true;
}
