using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>What the database engine does for itself when it is asked.</summary>
internal static class EngineRemedies
{
    /// <summary>Only when it is asked for by name: other writers wait meanwhile.</summary>
    public static Remedy Indexes(IStorage storage) => new("indexes",
        _ => Task.FromResult<RemedyStep?>(null),
        async (_, cancellationToken) =>
        {
            await storage.Care.ReindexAsync(cancellationToken);
            return ("Made all indexes anew.", 0);
        });

    public static Remedy Statistics(IStorage storage) => new("statistics",
        _ => Task.FromResult<RemedyStep?>(new("statistics", "Brings the statistics that queries are planned by up to date.", 0)),
        async (_, cancellationToken) =>
        {
            await storage.Care.AnalyzeAsync(cancellationToken);
            return ("Brought the statistics that queries are planned by up to date.", 0);
        });
}
