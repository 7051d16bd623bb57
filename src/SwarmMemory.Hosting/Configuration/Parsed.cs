namespace SwarmMemory.Hosting.Configuration;

/// <summary>A value that was read, or what is wrong with it.</summary>
internal readonly record struct Parsed<T>(T Value, string? Problem)
{
    public static implicit operator Parsed<T>(T value) => new(value, null);

    public static Parsed<T> Wrong(string problem) => new(default!, problem);

    /// <summary>Carries on with the value, or with the same problem.</summary>
    public Parsed<TNext> Then<TNext>(Func<T, Parsed<TNext>> next) => Problem is null ? next(Value) : Parsed<TNext>.Wrong(Problem);
}
