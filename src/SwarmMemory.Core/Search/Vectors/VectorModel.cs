using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace SwarmMemory.Search;

/// <summary>Which model made a vector: its name, as the endpoint tells it, and how many numbers it gives. Vectors of two models cannot be compared.</summary>
internal readonly record struct VectorModel(string Name, int Dimensions)
{
    /// <summary>What the store knows it by; never 0.</summary>
    public long Id => (long)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(Name.AsSpan()), Dimensions) >> 1) | 1;
}
