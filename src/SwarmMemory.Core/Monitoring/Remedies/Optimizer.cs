using SwarmMemory.Persistence;
using SwarmMemory.Search;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>Plans and applies the remedies. Each says what it will save before, and what it saved after, by the size of the file.</summary>
internal sealed class Optimizer(IStorage storage, Sweep sweep, ArchivalRemedy archival, EntryOptions options, MemorySearch search)
{
    private readonly Remedy[] _remedies =
    [
        CleanupRemedy.Create(storage, sweep),
        archival.AsRemedy(),
        CompressionRemedy.Create(storage, options),
        IndexRemedy.Create(search),
        EngineRemedies.Indexes(storage),
        // After all that leaves pages free.
        DefragmentationRemedy.Create(storage),
        EngineRemedies.Statistics(storage),
    ];

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> for a remedy that there is not, and the storage codes.</exception>
    public async Task<OptimizationResult> RunAsync(
        bool apply, IReadOnlyList<string>? names, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var chosen = Choose(names);
        List<RemedyStep> steps = [];
        long saved = 0, cleaned = 0;
        foreach (var remedy in chosen)
        {
            if (names is null && remedy.OnlyByName)
                continue;
            // Each is planned when its turn comes: what cleaning up leaves behind is there to be brought together.
            var plan = await remedy.Plan(cancellationToken);
            if (plan is null && names is null)
                continue;
            if (!apply)
            {
                steps.Add(plan ?? new RemedyStep(remedy.Name, "Nothing: it is not needed.", 0));
                continue;
            }

            var before = await SizeAsync(cancellationToken);
            var (did, count) = await remedy.Apply(progress, cancellationToken);
            var step = new RemedyStep(remedy.Name, did, Math.Max(0, before - await SizeAsync(cancellationToken)));
            steps.Add(step);
            (saved, cleaned) = (saved + step.Saves, cleaned + count);
        }

        return new OptimizationResult(apply, [.. steps.Select(s => s.Remedy)], apply ? saved : steps.Sum(s => s.Saves),
            apply ? cleaned : await CleanupRemedy.CountExpiredAsync(storage, cancellationToken), steps);
    }

    private IEnumerable<Remedy> Choose(IReadOnlyList<string>? names)
    {
        foreach (var name in names ?? [])
        {
            if (!_remedies.Any(r => r.Name == name))
            {
                throw new SwarmMemoryException(ErrorCode.InvalidArgument,
                    $"There is no remedy \"{(name.Length > 40 ? name[..40] + "..." : name)}\".", $"There are {string.Join(", ", _remedies.Select(r => r.Name))}.");
            }
        }

        return _remedies.Where(r => names?.Contains(r.Name) ?? true);
    }

    private async Task<long> SizeAsync(CancellationToken cancellationToken) => (await storage.DescribeAsync(cancellationToken)).Size;
}
