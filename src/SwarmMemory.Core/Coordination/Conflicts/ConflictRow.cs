namespace SwarmMemory.Coordination;

/// <summary>A recorded conflict, as the database has it.</summary>
internal sealed class ConflictRow
{
    public long Id { get; set; }
    public string Key { get; set; } = "";
    public int Status { get; set; }
    public int Resolution { get; set; }
    public long BaseVersion { get; set; }
    public long CurrentVersion { get; set; }
    public string? CurrentSwarm { get; set; }
    public string? CurrentAuthor { get; set; }
    public long? CurrentAt { get; set; }
    public string IncomingSwarm { get; set; } = "";
    public string IncomingAuthor { get; set; } = "";
    public long IncomingAt { get; set; }
    public string? IncomingTags { get; set; }
    public long? IncomingLife { get; set; }
    public string? Clashes { get; set; }
    public string? ResolvedBy { get; set; }
    public long? ResolvedAt { get; set; }
    public int? Choice { get; set; }
    public long? ResolvedVersion { get; set; }

    /// <summary>Who wrote the two values.</summary>
    public IEnumerable<AgentName> Authors => CurrentAuthor is null
        ? [new AgentName(IncomingSwarm, IncomingAuthor)]
        : [new AgentName(CurrentSwarm!, CurrentAuthor), new AgentName(IncomingSwarm, IncomingAuthor)];

    public ConflictInfo ToInfo(JsonText? origin, JsonText? current, JsonText? incoming) => new(
        new ConflictId(Id),
        MemoryKey.Parse(Key),
        (ConflictStatus)Status,
        (ConflictResolution)Resolution,
        BaseVersion == 0 ? null : new ConflictSide(new EntryVersion(BaseVersion), null, null, null, origin),
        CurrentVersion == 0 ? null : new ConflictSide(new EntryVersion(CurrentVersion), CurrentSwarm, CurrentAuthor, Time(CurrentAt), current),
        new ConflictSide(null, IncomingSwarm, IncomingAuthor, Time(IncomingAt), incoming),
        Clashes?.Split('\n') ?? [],
        (ConflictChoice?)Choice,
        ResolvedBy,
        Time(ResolvedAt),
        ResolvedVersion is { } version ? new EntryVersion(version) : null);

    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
}
