namespace SwarmMemory.Persistence;

/// <summary>A row of the change feed, as the database has it.</summary>
internal sealed class ChangeRow
{
    public long Seq { get; set; }
    public string Key { get; set; } = "";
    public long Version { get; set; }
    public int Outcome { get; set; }
    public string Author { get; set; } = "";
    public long At { get; set; }

    public Change ToChange() => new(
        Seq, MemoryKey.Parse(Key), new EntryVersion(Version), (WriteOutcome)Outcome, Author, DateTimeOffset.FromUnixTimeMilliseconds(At));
}
