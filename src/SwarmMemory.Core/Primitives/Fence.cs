namespace SwarmMemory;

/// <summary>A number per resource that only grows with every grant of a lock; a guarded write carries it.</summary>
public readonly record struct Fence(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
