using System.Numerics;

namespace SwarmMemory.Persistence;

/// <summary>
/// Compresses values where that has been worth it for their kind: those with the same parent of their keys, and of about the same size. After one that
/// hardly became smaller the next of its kind is stored as it is, after a second the next three, then seven, then fifteen; after one that did, each is tried.
/// </summary>
internal sealed class Compressor(EntryOptions options)
{
    public const string Smaller = "compression.smaller";
    public const string InVain = "compression.in_vain";
    public const string PassedOver = "compression.passed_over";

    private const int Kinds = 1024;
    private const int MostPassedOver = 15;

    private static readonly string[] Names = [Smaller, InVain, PassedOver];

    // Kinds that share a place by their hash, and threads that meet at one, cost each other a try and no more.
    private readonly byte[] _passes = new byte[Kinds];
    private readonly byte[] _left = new byte[Kinds];
    private readonly long[] _counts = new long[Names.Length];

    public Payload Encode(MemoryKey key, JsonText value)
    {
        if (!options.Compress || value.Size < options.CompressFrom)
            return Payload.Encode(value, compress: false);
        var kind = KindOf(key.Value, value.Size);
        if (_left[kind] is > 0 and var left && options.LearnsCompression)
        {
            _left[kind] = (byte)(left - 1);
            Count(PassedOver);
            return Payload.Encode(value, compress: false);
        }

        var payload = Payload.Encode(value, compress: true);
        var isSmaller = payload.Codec != Payload.Raw;
        _left[kind] = _passes[kind] = (byte)(isSmaller ? 0 : Math.Min(MostPassedOver, _passes[kind] * 2 + 1));
        Count(isSmaller ? Smaller : InVain);
        return payload;
    }

    /// <summary>Values since this was asked last: how many became smaller, were tried in vain, and were not tried.</summary>
    public IEnumerable<(string Name, long Value)> Take() => Names.Select((name, i) => (name, Interlocked.Exchange(ref _counts[i], 0)));

    public void Count(string name, long values = 1)
    {
        if (Array.IndexOf(Names, name) is >= 0 and var i)
            Interlocked.Add(ref _counts[i], values);
    }

    private static int KindOf(ReadOnlySpan<char> key, int size) =>
        (int)((uint)HashCode.Combine(string.GetHashCode(key[..Math.Max(0, key.LastIndexOf('/'))]), BitOperations.Log2((uint)size)) % Kinds);
}
