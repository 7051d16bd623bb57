using SwarmMemory.Search;

namespace SwarmMemory.Monitoring;

/// <summary>Makes the search index anew from the change feed, beside the one that searches go on using.</summary>
internal static class IndexRemedy
{
    public const string Name = "rebuild_index";

    public static Remedy Create(MemorySearch search) => new(Name,
        async cancellationToken =>
        {
            var health = await search.HealthAsync(cancellationToken);
            return !health.IsDamaged && health.Behind <= HealthOptions.Default.SearchBehind ? null : new RemedyStep(Name,
                FormattableString.Invariant($"Makes the search index of {health.Documents + health.Behind:N0} versions anew, while searches go on."), 0);
        },
        async (progress, cancellationToken) => await search.RebuildAsync(progress, cancellationToken)
            ? (FormattableString.Invariant($"Made the search index anew: {(await search.HealthAsync(cancellationToken)).Documents:N0} documents."), 0)
            : ("Nothing: another process is at work on the search index.", 0));
}
