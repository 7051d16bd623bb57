using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>
/// Moves entries that nobody has read or written for long into the archive, where a read still finds them and a search that asks for it. First the
/// archive has them, on the disk; then they leave the store: a move that is cut short is made again, and nothing is ever in neither.
/// </summary>
internal sealed class ArchivalRemedy(IStorage storage, EntryStore entries, CareOptions options)
{
    private const int Slice = 2000;
    private const int MostAtOnce = 100;

    /// <summary>Bytes as stored that one transaction moves.</summary>
    private const int BytesAtOnce = 256 * 1024;

    /// <summary>What an entry holds beside its value: its rows, what they are found by, less what its stub keeps.</summary>
    private const int RowBytes = 100;

    private string _cursor = "";
    private string _tidied = "";

    public Remedy AsRemedy() => new("archival", PlanAsync, ApplyAsync, OnlyByName: options.ArchiveAfter is null);

    /// <summary>One piece of a round that never ends: for the background, where configuration wants it.</summary>
    public async Task RunSliceAsync(CancellationToken cancellationToken)
    {
        if (options.ArchiveAfter is null || storage.Archive is null)
            return;
        (_, var next) = await MoveAsync(_cursor, cancellationToken);
        _cursor = next ?? "";
        _tidied = await TidyAsync(_tidied, cancellationToken) ?? "";
    }

    private async Task<RemedyStep?> PlanAsync(CancellationToken cancellationToken)
    {
        var (count, bytes) = (0L, 0L);
        for (var after = storage.Archive is null ? null : ""; after is not null;)
        {
            (var cold, after) = await entries.ReadColdAsync(after, After, Slice, cancellationToken);
            (count, bytes) = (count + cold.Count, bytes + cold.Sum(c => c.Value.Length + RowBytes));
        }

        return count == 0 ? null : new RemedyStep("archival",
            FormattableString.Invariant($"Moves {count:N0} entries to the archive that were not read or written for {After.TotalDays:0.##} days."), bytes);
    }

    private async Task<(string Did, long Cleaned)> ApplyAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (storage.Archive is null)
            return ("Nothing: this storage backend has no archive.", 0);
        var moved = 0L;
        for (var after = ""; after is not null;)
        {
            (var count, after) = await MoveAsync(after, cancellationToken);
            moved += count;
        }

        for (var after = ""; after is not null;)
            after = await TidyAsync(after, cancellationToken);
        progress?.Report(1);
        return (FormattableString.Invariant($"Moved {moved:N0} entries to the archive."), 0);
    }

    private async Task<(long Moved, string? Next)> MoveAsync(string after, CancellationToken cancellationToken)
    {
        var (cold, next) = await entries.ReadColdAsync(after, After, Slice, cancellationToken);
        var moved = 0L;
        while (cold.Count > 0)
        {
            var bytes = 0;
            var some = cold.Take(MostAtOnce).TakeWhile((c, i) => (bytes += c.Value.Length) <= BytesAtOnce || i == 0).ToList();
            await storage.Archive!.AddAsync(some, cancellationToken);
            moved += await entries.LeaveAsync(some, After, cancellationToken);
            cold.RemoveRange(0, some.Count);
        }

        return (moved, next);
    }

    /// <summary>Takes out of the archive what was stored again, deleted, or is past its time.</summary>
    private async Task<string?> TidyAsync(string after, CancellationToken cancellationToken)
    {
        var page = await storage.Archive!.PageAsync(after, MostAtOnce, cancellationToken);
        if (page.Count == 0)
            return null;
        var spent = await entries.FindSpentAsync(page, cancellationToken);
        if (spent.Count > 0)
            await storage.Archive.RemoveAsync(spent, cancellationToken);
        return page.Count < MostAtOnce ? null : page[^1].Key;
    }

    private TimeSpan After => options.ArchiveAfter ?? options.Health.StaleAfter;
}
