using SwarmMemory.Persistence;

namespace SwarmMemory.Coordination;

/// <summary>The values that a conflict keeps, by side; null where it keeps none.</summary>
internal readonly record struct ConflictValues(Payload?[] Sides)
{
    public const int Base = 0;
    public const int Current = 1;
    public const int Incoming = 2;

    public Payload? this[int side] => Sides[side];

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.CorruptEntry"/></exception>
    public JsonText? Decode(ConflictRow row, int side) => Sides[side] is not { } payload ? null
        : payload.Decode() ?? throw new SwarmMemoryException(ErrorCode.CorruptEntry,
            $"A value of conflict {new ConflictId(row.Id)} of \"{row.Key}\" is damaged on disk: its checksum does not match. The entry is not concerned.",
            "Resolve the conflict with current, or with a value of your own.");

    /// <summary>A value that is damaged is left out of a list, which shows what can be shown.</summary>
    public ConflictInfo ToInfo(ConflictRow row) => row.ToInfo(Sides[Base]?.Decode(), Sides[Current]?.Decode(), Sides[Incoming]?.Decode());
}
