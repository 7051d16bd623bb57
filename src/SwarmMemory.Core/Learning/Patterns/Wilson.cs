namespace SwarmMemory.Learning;

/// <summary>The 90 % interval of a rate that was counted: Wilson, Probable Inference, JASA 1927.</summary>
internal static class Wilson
{
    public static RateInterval Interval(double successes, double outcomes)
    {
        var z = Numerics.Ninety * Numerics.Ninety / outcomes;
        var p = successes / outcomes;
        var middle = (p + (z / 2)) / (1 + z);
        var half = Math.Sqrt((p * (1 - p) * z) + (z * z / 4)) / (1 + z);
        return new RateInterval(Math.Max(0, middle - half), Math.Min(1, middle + half), 0.9);
    }
}
