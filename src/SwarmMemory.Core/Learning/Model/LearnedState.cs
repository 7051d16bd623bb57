using System.Runtime.InteropServices;

namespace SwarmMemory.Learning;

/// <summary>What is learned about the forecasts themselves, for the store as a whole.</summary>
/// <param name="Outcomes">Outcomes recorded so far: the clock of everything that forgets.</param>
internal sealed record LearnedState(long Outcomes, Mixture Mixture, Recalibration Recalibration)
{
    /// <summary>As it was stored; a state of another size, or none, begins anew, which costs some hundred outcomes of weighing.</summary>
    public static LearnedState Read(long outcomes, byte[]? scores, byte[]? bins) => new(outcomes,
        new Mixture(Doubles(scores, Experts.Count) ?? Mixture.New().Scores),
        new Recalibration(Doubles(bins, 3 * Recalibration.Size) ?? Recalibration.New().Bins));

    public static byte[] Bytes(double[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static double[]? Doubles(byte[]? bytes, int count) =>
        bytes?.Length == count * sizeof(double) ? MemoryMarshal.Cast<byte, double>(bytes).ToArray() : null;
}
