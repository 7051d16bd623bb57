namespace SwarmMemory;

/// <summary>A snapshot that stands in the backup folder.</summary>
/// <param name="Name">What <c>snapshot restore</c> takes.</param>
/// <param name="Origin">Why it was made: <c>manual</c>, <c>scheduled</c> or <c>before_restore</c>.</param>
/// <param name="Size">Bytes of its file.</param>
/// <param name="Entries">Live entries in it.</param>
/// <param name="Checksum"><c>xxh128:</c> and the XXH128 of the file in hexadecimal, as <c>xxhsum -H2</c> prints it.</param>
/// <param name="Sequence">Place of its newest write in the change feed.</param>
public sealed record SnapshotInfo(
    string Name, string Origin, DateTimeOffset CreatedAt, long Size, long Entries, string Checksum, long Sequence, int SchemaVersion, string StoreId);
