using System.Runtime.CompilerServices;

namespace SwarmMemory.Learning;

/// <summary>
/// How far back a count looks, in outcomes of the whole store: for ever, about 700, about 140. A count that forgets is multiplied by
/// exp(-age / length), so that its weight is a plain function of how many outcomes came after.
/// </summary>
internal static class Horizon
{
    public const int Count = 3;

    private static readonly double[] Lengths = [double.PositiveInfinity, 700, 140];

    public static double Decay(int horizon, long age) => age <= 0 || horizon == 0 ? 1 : Math.Exp(-age / Lengths[horizon]);
}

/// <summary>One number for each horizon.</summary>
[InlineArray(Horizon.Count)]
internal struct PerHorizon
{
    private double _first;
}
