namespace SwarmMemory.Storage;

/// <summary>An entry as the archive keeps it.</summary>
/// <param name="Version">Of the stub that stands for it in the store: what is here counts while the stub has this version.</param>
/// <param name="Value">As it was stored: encoded by <paramref name="Codec"/>, of <paramref name="Size"/> bytes when decoded, with their checksum.</param>
internal sealed record ArchivedEntry(
    string Key, long Version, string Swarm, string Author, long CreatedAt, long UpdatedAt, long? ExpiresAt, string? Tags, int Codec, int Size, long Checksum,
    byte[] Value);
