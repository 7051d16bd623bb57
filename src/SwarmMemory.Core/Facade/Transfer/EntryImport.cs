namespace SwarmMemory;

/// <summary>Takes in an export, line by line. It can be run again: what is there already is left as it is.</summary>
internal sealed class EntryImport(SwarmStore store, string swarm, ImportRule rule)
{
    /// <param name="progress">Told the number of lines taken in.</param>
    /// <exception cref="SwarmMemoryException">
    /// When the file is no export, and the storage codes. A single bad line ends nothing; it is in the result.
    /// </exception>
    public async Task<ImportResult> RunAsync(TextReader file, IProgress<int> progress, CancellationToken cancellationToken)
    {
        ExportFormat.CheckHeader(await file.ReadLineAsync(cancellationToken));
        var result = new ImportResult();
        for (var number = 2; await file.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (line.Length == 0)
                continue;
            try
            {
                await TakeAsync(ExportFormat.Parse(line), result, cancellationToken);
            }
            catch (SwarmMemoryException e) when (e.Code is ErrorCode.InvalidKey or ErrorCode.InvalidArgument or ErrorCode.ValueTooLarge
                or ErrorCode.QuotaExceeded or ErrorCode.Locked)
            {
                result.Refused.Add((number, $"{e.Message} {e.Hint}"));
            }

            progress.Report(number - 1);
        }

        return result;
    }

    /// <summary>Takes in one entry, and counts what became of it.</summary>
    public async Task TakeAsync(Entry entry, ImportResult result, CancellationToken cancellationToken)
    {
        var now = store.Time.GetUtcNow();
        if (entry.ExpiresAt <= now)
        {
            result.Expired++;
            return;
        }

        var memory = store.ForOperator(entry.Author, entry.Key.Swarm ?? swarm, "import");
        var current = await memory.GetAsync(entry.Key, cancellationToken);
        if (current is not null && current.Value != entry.Value && Keeps(current, entry))
        {
            result.Kept++;
            return;
        }

        // Compared with what was just read, so that an agent's write in between is never overwritten unseen.
        var put = await memory.PutAsync(new PutRequest(entry.Key, entry.Value)
        {
            ExpectedVersion = current?.Version ?? EntryVersion.None,
            OnConflict = ConflictResolution.Refuse,
            TimeToLive = entry.ExpiresAt - now,
            Tags = entry.Tags,
        }, cancellationToken);
        result.Redacted += put.Redacted.Count > 0 ? 1 : 0;
        switch (put)
        {
            case PutResult.Stored { Outcome: WriteOutcome.Created }:
                result.Created++;
                break;
            case PutResult.Stored { Outcome: WriteOutcome.Unchanged }:
                result.Unchanged++;
                break;
            case PutResult.Stored:
                result.Updated++;
                break;
            default:
                await TakeAsync(entry, result, cancellationToken);
                break;
        }
    }

    private bool Keeps(Entry current, Entry incoming) => rule switch
    {
        ImportRule.Keep => true,
        ImportRule.Replace => false,
        _ => current.UpdatedAt >= incoming.UpdatedAt,
    };
}
