using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace SwarmMemory.Search;

/// <summary>
/// A vector as it is kept: the sign of each number in one bit, which is enough to find those that may be near, and each number in one byte,
/// which is enough to put them in order.
/// </summary>
/// <param name="Bits">One bit a dimension, filled up to whole words of 64.</param>
/// <param name="Bytes">One signed byte a dimension, the largest 127.</param>
internal readonly record struct VectorCode(ulong[] Bits, byte[] Bytes)
{
    /// <summary>Null when the numbers say nothing: one is not finite, or all are zero.</summary>
    public static VectorCode? Of(ReadOnlySpan<float> vector)
    {
        var largest = vector.IsEmpty ? 0 : TensorPrimitives.MaxMagnitude(vector);
        if (Math.Abs(largest) is not (> 0 and < float.PositiveInfinity))
            return null;
        var (bits, bytes) = (new ulong[Words(vector.Length)], new byte[vector.Length]);
        var scale = 127 / Math.Abs(largest);
        for (var i = 0; i < vector.Length; i++)
        {
            bytes[i] = (byte)(sbyte)MathF.Round(vector[i] * scale);
            if (vector[i] > 0)
                bits[i >> 6] |= 1UL << (i & 63);
        }

        return new VectorCode(bits, bytes);
    }

    /// <summary>Words of 64 bits that so many dimensions take.</summary>
    public static int Words(int dimensions) => (dimensions + 63) / 64;

    /// <summary>The cosine of the angle between a vector and one that is kept, from -1 to 1.</summary>
    public static float Cosine(ReadOnlySpan<float> vector, ReadOnlySpan<byte> bytes)
    {
        Span<float> numbers = bytes.Length <= 4096 ? stackalloc float[bytes.Length] : new float[bytes.Length];
        TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(bytes), numbers);
        return TensorPrimitives.CosineSimilarity(vector, numbers);
    }

    /// <summary>
    /// The cosine that a number of different bits stands for: two bits differ with the probability angle / pi (Charikar, Similarity estimation
    /// techniques from rounding algorithms, 2002).
    /// </summary>
    public static float CosineOf(double differentBits, int dimensions) => (float)Math.Cos(Math.PI * Math.Clamp(differentBits / dimensions, 0, 1));
}
