using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>
/// Brings rows together that are spread thin over their pages, and gives the pages that come free back to the file system. It does what a
/// rewrite of the whole file would, without a moment in which nobody can write.
/// </summary>
internal static class DefragmentationRemedy
{
    /// <summary>A share below this is not worth the writing.</summary>
    private const double WorthIt = 0.1;

    /// <summary>Bytes beside the text of a row: numbers, headers, its share of a page that is never quite full.</summary>
    private const int VersionOverhead = 52;
    private const int EntryOverhead = 62;

    /// <summary>Bytes that the rows themselves need.</summary>
    private const string VersionBytes = """
        select count(*) as Entries,
               coalesce(sum(length(key) + length(swarm) + length(author) + coalesce(length(session), 0) + coalesce(length(tool), 0)
                            + coalesce(length(tags), 0) + coalesce(length(value), 0)), 0) as Bytes
        from entry_version
        """;

    private const string EntryBytes = """
        select count(*) as Entries, coalesce(sum(length(key) + length(author) + coalesce(length(tags), 0)), 0) as Bytes from entry
        """;

    public static Remedy Create(IStorage storage) => new("defragmentation",
        async cancellationToken =>
        {
            var (size, free, spread) = await MeasureAsync(storage, cancellationToken);
            return free + spread < size * WorthIt ? null : new RemedyStep("defragmentation",
                FormattableString.Invariant($"Brings rows together (about {spread:N0} bytes between them) and gives back what is free ({free:N0} bytes)."),
                free + spread);
        },
        async (progress, cancellationToken) =>
        {
            var (size, _, spread) = await MeasureAsync(storage, cancellationToken);
            var moved = spread < size * WorthIt ? 0 : await storage.Care.RepackAsync(progress, cancellationToken);
            await storage.Care.ReleaseAsync(int.MaxValue, cancellationToken);
            return (moved == 0 ? "Gave free space back." : FormattableString.Invariant($"Brought {moved:N0} rows together and gave the free space back."), 0);
        });

    private static async Task<(long Size, long Free, long Spread)> MeasureAsync(IStorage storage, CancellationToken cancellationToken)
    {
        var facts = await storage.DescribeAsync(cancellationToken);
        var needed = await storage.SnapshotAsync(async session =>
        {
            var versions = await session.Connection.QueryFirstAsync<CleanupRemedy.CountRow>(VersionBytes);
            var entries = await session.Connection.QueryFirstAsync<CleanupRemedy.CountRow>(EntryBytes);
            return versions.Bytes + versions.Entries * VersionOverhead + entries.Bytes + entries.Entries * EntryOverhead;
        }, cancellationToken);
        return (facts.Size, facts.Free, Math.Max(0, facts.Size - facts.Free - needed));
    }
}
