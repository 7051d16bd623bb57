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

    /// <summary>The same of what is not free, for moving rows: less than this is left spread.</summary>
    private const double WorthMoving = 0.05;

    public static Remedy Create(IStorage storage) => new("defragmentation",
        async cancellationToken =>
        {
            var facts = await storage.DescribeAsync(cancellationToken);
            var spread = await storage.Care.MeasureSpreadAsync(cancellationToken) ?? 0;
            return facts.Free + spread < facts.Size * WorthIt ? null : new RemedyStep("defragmentation",
                FormattableString.Invariant($"Brings rows together (about {spread:N0} bytes between them) and gives back what is free ({facts.Free:N0} bytes)."),
                facts.Free + spread);
        },
        async (progress, cancellationToken) =>
        {
            var facts = await storage.DescribeAsync(cancellationToken);
            var moved = await storage.Care.MeasureSpreadAsync(cancellationToken) < (facts.Size - facts.Free) * WorthMoving
                ? 0
                : await storage.Care.RepackAsync(progress, cancellationToken);
            await storage.Care.ReleaseAsync(int.MaxValue, cancellationToken);
            return (moved == 0 ? "Gave free space back." : FormattableString.Invariant($"Brought {moved:N0} rows together and gave the free space back."), 0);
        });
}
