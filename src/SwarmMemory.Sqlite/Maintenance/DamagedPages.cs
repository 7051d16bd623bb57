using System.Buffers.Binary;

namespace SwarmMemory.Sqlite;

/// <summary>
/// The pages of a database file whose structure cannot be relied on, read as bytes: each as the last sound commit in the log left it, else as it
/// is in the file. No part of it is trusted; what cannot be is left out. Nobody may have the file open in this process.
/// </summary>
internal sealed class DamagedPages
{
    private const int LogHeader = 32;
    private const int FrameHeader = 24;

    private readonly byte[] _file;
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _log;
    private readonly HashSet<int> _free;

    private DamagedPages(byte[] file, byte[] log)
    {
        _file = file;
        PageSize = DamagedPageSize.Of(file, log);
        _log = ReadLog(log);
        Count = Math.Max(file.Length / PageSize, _log.Count == 0 ? 0 : _log.Keys.Max());
        _free = ReadFreeList();
    }

    public int PageSize { get; }

    public int Count { get; }

    public static async Task<DamagedPages> ReadAsync(string path, CancellationToken cancellationToken) =>
        new(await ReadFileAsync(path, cancellationToken), await ReadFileAsync(path + "-wal", cancellationToken));

    /// <summary>The bytes of a page that may hold rows; empty for one that is missing, free, or a map of pointers.</summary>
    public ReadOnlySpan<byte> Row(int number) => _free.Contains(number) || IsPointerMap(number) ? default : Any(number);

    public ReadOnlySpan<byte> Any(int number)
    {
        if (_log.TryGetValue(number, out var logged))
            return logged.Span;
        var start = (long)(number - 1) * PageSize;
        return number < 1 || start + PageSize > _file.Length ? default : _file.AsSpan((int)start, PageSize);
    }

    /// <summary>In a file that can shrink every so many pages one says where the others belong.</summary>
    private bool IsPointerMap(int number) => number > 1 && (number - 2) % (PageSize / 5 + 1) == 0;

    /// <summary>Pages that hold nothing any more; none when the list is not as long as the file says, because then it is damaged.</summary>
    private HashSet<int> ReadFreeList()
    {
        HashSet<int> free = [];
        var first = Any(1);
        if (first.Length < 100)
            return free;
        for (var trunk = BinaryPrimitives.ReadInt32BigEndian(first[32..]); trunk > 0 && trunk <= Count && free.Add(trunk);)
        {
            var page = Any(trunk);
            if (page.IsEmpty)
                break;
            var leaves = Math.Clamp(BinaryPrimitives.ReadInt32BigEndian(page[4..]), 0, PageSize / 4 - 2);
            for (var i = 0; i < leaves; i++)
                free.Add(BinaryPrimitives.ReadInt32BigEndian(page[(8 + 4 * i)..]));
            trunk = BinaryPrimitives.ReadInt32BigEndian(page);
        }

        return free.Count == BinaryPrimitives.ReadInt32BigEndian(first[36..]) ? free : [];
    }

    /// <summary>Frames up to the last commit whose checksums follow from each other.</summary>
    private Dictionary<int, ReadOnlyMemory<byte>> ReadLog(byte[] log)
    {
        Dictionary<int, ReadOnlyMemory<byte>> committed = [];
        if (log.Length < LogHeader || BinaryPrimitives.ReadUInt32BigEndian(log) is not (0x377f0682 or 0x377f0683)
            || BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(8)) != PageSize)
        {
            return committed;
        }

        var isBig = (BinaryPrimitives.ReadUInt32BigEndian(log) & 1) != 0;
        var sum = Sum(log.AsSpan(0, 24), (0, 0), isBig);
        Dictionary<int, ReadOnlyMemory<byte>> open = [];
        for (var at = LogHeader; at + FrameHeader + PageSize <= log.Length; at += FrameHeader + PageSize)
        {
            var header = log.AsSpan(at, FrameHeader);
            if (!header[8..16].SequenceEqual(log.AsSpan(16, 8)))
                break;
            sum = Sum(log.AsSpan(at + FrameHeader, PageSize), Sum(header[..8], sum, isBig), isBig);
            if (BinaryPrimitives.ReadUInt32BigEndian(header[16..]) != sum.A || BinaryPrimitives.ReadUInt32BigEndian(header[20..]) != sum.B)
                break;
            open[BinaryPrimitives.ReadInt32BigEndian(header)] = log.AsMemory(at + FrameHeader, PageSize);
            if (BinaryPrimitives.ReadInt32BigEndian(header[4..]) == 0)
                continue;
            foreach (var (number, page) in open)
                committed[number] = page;
            open.Clear();
        }

        return committed;
    }

    private static (uint A, uint B) Sum(ReadOnlySpan<byte> bytes, (uint A, uint B) sum, bool isBig)
    {
        for (var i = 0; i + 8 <= bytes.Length; i += 8)
        {
            unchecked
            {
                sum.A += (isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes[i..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[i..])) + sum.B;
                sum.B += (isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes[(i + 4)..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i + 4)..])) + sum.A;
            }
        }

        return sum;
    }

    private static async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return [];
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length > Array.MaxLength)
        {
            throw new SwarmMemoryException(ErrorCode.StorageUnavailable, "The damaged file is larger than the 2 GB that can be salvaged.",
                "Restore a snapshot into a new store.");
        }

        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
