using System.Globalization;

namespace SwarmMemory.Worker;

/// <summary>A clock on the wall that is wrong by so much.</summary>
internal sealed class ShiftedTime(TimeSpan by) : TimeProvider
{
    private const string Argument = "offset=";

    public static TimeProvider Of(string[] args) => args.FirstOrDefault(a => a.StartsWith(Argument, StringComparison.Ordinal)) is { } offset
        ? new ShiftedTime(TimeSpan.FromSeconds(int.Parse(offset[Argument.Length..], CultureInfo.InvariantCulture)))
        : System;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
