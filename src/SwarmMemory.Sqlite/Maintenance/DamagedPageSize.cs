using System.Buffers.Binary;

namespace SwarmMemory.Sqlite;

/// <summary>
/// The page size of a damaged store, seen from where its pages begin: what the file says of it proves nothing. Stores are made with
/// <see cref="SqliteSchema.NewPageSize"/>, older ones have twice that.
/// </summary>
internal static class DamagedPageSize
{
    private const int Small = SqliteSchema.NewPageSize;
    private const int Large = 2 * Small;

    public static int Of(ReadOnlySpan<byte> file, ReadOnlySpan<byte> log)
    {
        // In a file of large pages, trees begin at even places only; in one of small pages as often at odd ones.
        var (even, odd) = (0, 0);
        for (var at = Small; at + Small <= file.Length; at += Small)
        {
            if (!IsTree(file.Slice(at, Small)))
                continue;
            if (at % Large == 0)
                even++;
            else
                odd++;
        }

        if (even + odd > 0)
            return odd * 4 > even ? Small : Large;
        return log.Length >= 12 && BinaryPrimitives.ReadInt32BigEndian(log[8..]) == Large ? Large : Small;
    }

    /// <summary>Whether bytes begin as a page of a tree does: its kind, then a list of cells that ends before the first cell can begin.</summary>
    private static bool IsTree(ReadOnlySpan<byte> page)
    {
        if (page[0] is not (2 or 5 or 10 or 13))
            return false;
        var cells = BinaryPrimitives.ReadUInt16BigEndian(page[3..]);
        var content = BinaryPrimitives.ReadUInt16BigEndian(page[5..]);
        return content <= Large && content >= 8 + 2 * cells && page[7] <= 60;
    }
}
