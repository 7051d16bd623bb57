namespace SwarmMemory.Persistence;

/// <summary>A version with its value as it is stored.</summary>
internal sealed record StoredVersion(VersionInfo Info, Payload Payload, string? Tags)
{
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.CorruptEntry"/></exception>
    public JsonText ValueOf(MemoryKey key) => Payload.Decode() ?? throw EntryStore.Corrupt(key, Info.Version.Value);
}
