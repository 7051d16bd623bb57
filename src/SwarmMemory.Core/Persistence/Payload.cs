using System.Buffers;
using System.IO.Hashing;
using K4os.Compression.LZ4;

namespace SwarmMemory.Persistence;

/// <summary>A value as it is stored: LZ4 where that saves a quarter, with the size and checksum of what it must become again.</summary>
/// <param name="Codec">0: as it is; 1: LZ4 block.</param>
/// <param name="Size">Bytes of the JSON text.</param>
/// <param name="Checksum">XXH3 of the JSON text, seeded with nothing: equal text has an equal checksum.</param>
internal readonly record struct Payload(byte[] Bytes, int Codec, int Size, long Checksum)
{
    public const int Raw = 0;
    public const int Lz4 = 1;

    /// <summary>Below this, compression saves less than it costs on every read.</summary>
    public const int WorthCompressing = 256;

    /// <summary>No value can be larger; a larger size in the file is damage, and nothing is allocated for it.</summary>
    private const int LargestSize = 16 * 1024 * 1024;

    public static Payload Of(Storage.ArchivedEntry entry) => new(entry.Value, entry.Codec, entry.Size, entry.Checksum);

    public static Payload Encode(JsonText value, bool compress)
    {
        var raw = value.Utf8.Span;
        var checksum = unchecked((long)XxHash3.HashToUInt64(raw));
        if (compress && raw.Length >= WorthCompressing)
        {
            // What saves less costs more time, in every write and read, than it saves in the log. It gives up when there is no more room.
            var target = ArrayPool<byte>.Shared.Rent(raw.Length);
            var length = LZ4Codec.Encode(raw, target.AsSpan(0, raw.Length / 4 * 3));
            var smaller = length > 0 ? target[..length] : null;
            ArrayPool<byte>.Shared.Return(target);
            if (smaller is not null)
                return new(smaller, Lz4, raw.Length, checksum);
        }

        return new(raw.ToArray(), Raw, raw.Length, checksum);
    }

    /// <summary>The value, or null when these bytes are not what was stored.</summary>
    public JsonText? Decode()
    {
        if (Size is < 1 or > LargestSize)
            return null;

        var raw = Bytes;
        if (Codec == Lz4)
        {
            raw = new byte[Size];
            if (LZ4Codec.Decode(Bytes, raw) != Size)
                return null;
        }

        return Codec is Raw or Lz4 && raw.Length == Size && unchecked((long)XxHash3.HashToUInt64(raw)) == Checksum
            ? JsonText.Trusted(raw)
            : null;
    }
}
