using System.Runtime.InteropServices;

namespace SwarmMemory.Learning;

/// <summary>What is learned about the forecasts themselves, for the store as a whole.</summary>
/// <param name="Outcomes">Outcomes recorded so far: the clock of everything that forgets.</param>
/// <param name="Told">How right the corrected forecasts were: what health shows.</param>
internal sealed record LearnedState(long Outcomes, Mixture Mixture, Recalibration Recalibration, Recalibration Told)
{
    /// <summary>As it was stored; a state of another size, or none, begins anew, which costs some hundred outcomes of weighing.</summary>
    public static LearnedState Read(long outcomes, byte[]? scores, byte[]? bins) => new(outcomes,
        new Mixture(Doubles(scores, Experts.Count) ?? Mixture.New().Scores),
        new Recalibration(Table(bins, 0) ?? Recalibration.New().Bins), new Recalibration(Table(bins, 1) ?? Recalibration.New().Bins));

    /// <summary>Both tables, the one that corrects first.</summary>
    public byte[] Bins() => Bytes([.. Recalibration.Bins, .. Told.Bins]);

    public static byte[] Bytes(double[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    /// <summary>One of the tables; null when it was not kept yet.</summary>
    private static double[]? Table(byte[]? bytes, int number)
    {
        const int Length = 3 * Recalibration.Size * sizeof(double);
        return bytes is not null && bytes.Length % Length == 0 && bytes.Length > number * Length
            ? MemoryMarshal.Cast<byte, double>(bytes.AsSpan(number * Length, Length)).ToArray()
            : null;
    }

    private static double[]? Doubles(byte[]? bytes, int count) =>
        bytes?.Length == count * sizeof(double) ? MemoryMarshal.Cast<byte, double>(bytes).ToArray() : null;
}
