namespace SwarmMemory;

/// <summary>A memory of another program, as its database has it.</summary>
/// <param name="IsText">The value is text unless it is a JSON object or array; else whatever is JSON is JSON.</param>
internal sealed record ForeignRow(
    string Namespace, string Key, string Value, bool IsText, string? Author, IReadOnlyList<string> Tags, DateTimeOffset UpdatedAt,
    DateTimeOffset? ExpiresAt);
