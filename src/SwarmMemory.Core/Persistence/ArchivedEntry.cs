namespace SwarmMemory.Persistence;

/// <summary>An entry as the archive keeps it.</summary>
/// <param name="Version">Of the stub that stands for it in the store: what is here counts while the stub has this version.</param>
internal sealed record ArchivedEntry(
    string Key, long Version, string Swarm, string Author, long CreatedAt, long UpdatedAt, long? ExpiresAt, string? Tags, Payload Payload);
