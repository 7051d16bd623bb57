namespace SwarmMemory;

/// <summary>An entry's counter: 1 at the first write, +1 on each; 0 means that there is no entry.</summary>
public readonly record struct EntryVersion(long Value)
{
    public static readonly EntryVersion None;

    public EntryVersion Next() => new(Value + 1);
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when negative.</exception>
    public static EntryVersion Parse(string argument, long value) => value >= 0
        ? new(value)
        : throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"{argument} is {value}; it must be 0 or more.",
            "Pass the version that you read, or 0 for a key that must be new.");
}
