using System.Buffers.Binary;
using System.Text;

namespace SwarmMemory.Sqlite;

/// <summary>
/// The records that stand in a page, whatever tree it once belonged to: each cell is read by SQLite's file format, and one that does not fit is
/// passed over.
/// </summary>
internal static class DamagedRecords
{
    private const byte IndexInterior = 0x02;
    private const byte IndexLeaf = 0x0A;
    private const byte TableLeaf = 0x0D;
    private const int LargestRecord = 64 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Values are null, long, double, string or byte[]; the row number is null for a table that has none.</summary>
    public static List<(long? RowId, object?[] Values)> Read(DamagedPages pages, int number)
    {
        List<(long?, object?[])> records = [];
        var page = pages.Row(number);
        var start = number == 1 ? 100 : 0;
        if (page.Length < start + 12 || page[start] is not (IndexInterior or IndexLeaf or TableLeaf))
            return records;
        var kind = page[start];
        var header = kind == IndexInterior ? 12 : 8;
        var cells = BinaryPrimitives.ReadUInt16BigEndian(page[(start + 3)..]);
        for (var i = 0; i < cells && start + header + 2 * i + 2 <= page.Length; i++)
        {
            int at = BinaryPrimitives.ReadUInt16BigEndian(page[(start + header + 2 * i)..]);
            if (ReadCell(pages, page, at, kind) is { } record)
                records.Add(record);
        }

        return records;
    }

    private static (long?, object?[])? ReadCell(DamagedPages pages, ReadOnlySpan<byte> page, int at, byte kind)
    {
        at += kind == IndexInterior ? 4 : 0;
        if (!TryVarint(page, ref at, out var size) || size is < 2 or > LargestRecord)
            return null;
        long? rowId = null;
        if (kind == TableLeaf)
        {
            if (!TryVarint(page, ref at, out var id))
                return null;
            rowId = id;
        }

        return ReadPayload(pages, page, at, (int)size, kind == TableLeaf) is { } payload && ReadRecord(payload) is { } values ? (rowId, values) : null;
    }

    /// <summary>The part that is in the page, and the rest from its chain of overflow pages.</summary>
    private static byte[]? ReadPayload(DamagedPages pages, ReadOnlySpan<byte> page, int at, int size, bool isTable)
    {
        var usable = pages.PageSize;
        var most = isTable ? usable - 35 : (usable - 12) * 64 / 255 - 23;
        var least = (usable - 12) * 32 / 255 - 23;
        var spill = least + (size - least) % (usable - 4);
        var local = size <= most ? size : spill <= most ? spill : least;
        if (at + local + (size > most ? 4 : 0) > page.Length)
            return null;
        if (size <= most)
            return page.Slice(at, local).ToArray();

        var payload = new byte[size];
        page.Slice(at, local).CopyTo(payload);
        var next = BinaryPrimitives.ReadInt32BigEndian(page[(at + local)..]);
        for (var filled = local; filled < size;)
        {
            var overflow = pages.Any(next);
            if (overflow.IsEmpty)
                return null;
            var piece = Math.Min(size - filled, usable - 4);
            overflow.Slice(4, piece).CopyTo(payload.AsSpan(filled));
            filled += piece;
            next = BinaryPrimitives.ReadInt32BigEndian(overflow);
        }

        return payload;
    }

    private static object?[]? ReadRecord(ReadOnlySpan<byte> payload)
    {
        var at = 0;
        if (!TryVarint(payload, ref at, out var headerSize) || headerSize < at || headerSize > payload.Length)
            return null;
        List<long> types = [];
        while (at < headerSize)
        {
            if (!TryVarint(payload, ref at, out var type) || type is < 0 or 10 or 11)
                return null;
            types.Add(type);
        }

        var values = new object?[types.Count];
        at = (int)headerSize;
        for (var i = 0; i < values.Length; i++)
        {
            var length = types[i] switch { 0 or 8 or 9 => 0, <= 4 => types[i], 5 => 6, 6 or 7 => 8, var t => (t - 12) / 2 };
            if (at + length > payload.Length)
                return null;
            var bytes = payload.Slice(at, (int)length);
            at += (int)length;
            try
            {
                values[i] = types[i] switch
                {
                    0 => null,
                    8 => 0L,
                    9 => 1L,
                    7 => BinaryPrimitives.ReadDoubleBigEndian(bytes),
                    <= 6 => Number(bytes),
                    var t when t % 2 == 0 => bytes.ToArray(),
                    _ => Strict.GetString(bytes),
                };
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }

        // A record fills its place to the last byte.
        return at == payload.Length ? values : null;
    }

    private static long Number(ReadOnlySpan<byte> bytes)
    {
        long value = (sbyte)bytes[0];
        foreach (var b in bytes[1..])
            value = (value << 8) | b;
        return value;
    }

    private static bool TryVarint(ReadOnlySpan<byte> bytes, ref int at, out long value)
    {
        value = 0;
        for (var i = 0; i < 9; i++)
        {
            if (at < 0 || at >= bytes.Length)
                return false;
            var b = bytes[at++];
            if (i == 8)
            {
                value = (value << 8) | b;
                return true;
            }

            value = (value << 7) | (uint)(b & 0x7F);
            if (b < 0x80)
                return true;
        }

        return true;
    }
}
