namespace SwarmMemory.Hosting.Configuration;

/// <summary>The fields that are read and checked, and that no feature of this version uses. Remove one when its feature arrives.</summary>
public static class NotYetUsed
{
    /// <summary>What a person is told about such a field.</summary>
    public const string Message = "accepted, takes effect in a later version";

    /// <summary>The fields' paths; those that begin with <c>paths[]</c> belong to <c>memory_schema.json</c>.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [];
}
