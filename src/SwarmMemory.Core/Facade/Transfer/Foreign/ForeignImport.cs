namespace SwarmMemory;

/// <summary>Takes in another program's memory. It can be run again: what is there already is left as it is.</summary>
internal sealed class ForeignImport(SwarmStore store, string swarm, ImportRule rule)
{
    private const int LongestNamespace = 60;

    /// <summary>The namespace in which Claude Flow's hooks store under the keys they are given, as ours do.</summary>
    private const string HooksNamespace = "coordination";

    private readonly EntryImport _entries = new(store, swarm, rule);

    /// <param name="progress">Told the number of rows read.</param>
    /// <exception cref="SwarmMemoryException">The storage codes. A single bad row ends nothing; it is in the result.</exception>
    public async Task<ForeignImportResult> RunAsync(IForeignSource source, IProgress<int> progress, CancellationToken cancellationToken)
    {
        var result = new ForeignImportResult { Source = source.Name, LeftOut = source.LeftOut };
        var row = 0;
        await foreach (var foreign in source.ReadAsync(cancellationToken))
        {
            row++;
            try
            {
                var key = KeyOf(foreign);
                await _entries.TakeAsync(new Entry(key, ForeignValue.Convert(foreign), EntryVersion.None, Label(foreign.Author), foreign.UpdatedAt,
                    foreign.UpdatedAt, foreign.ExpiresAt, Tags(foreign)), result.Entries, cancellationToken);
                result.Map(foreign.Namespace, PrefixOf(foreign, key));
            }
            catch (SwarmMemoryException e) when (!e.Code.IsOfStorage())
            {
                result.Entries.Refused.Add((row, $"\"{foreign.Key}\" of \"{foreign.Namespace}\": {e.Message} {e.Hint}"));
            }

            progress.Report(row);
        }

        return result;
    }

    /// <summary>
    /// A key that has a category stays as it is in the namespaces that mean nothing; what hooks stored comes where our hooks store it; all
    /// else below <c>swarm-ID/import/NAMESPACE</c>.
    /// </summary>
    private MemoryKey KeyOf(ForeignRow row)
    {
        var plain = row.Namespace is "" or "default" or HooksNamespace;
        if (plain && MemoryKey.TryParse(row.Key, out var valid))
            return valid;
        return MemoryKey.Parse(row.Namespace == HooksNamespace
            ? HookKeys.Resolve(swarm, row.Key)
            : ForeignKeys.Below($"swarm-{swarm}/import/{ForeignKeys.Segment(row.Namespace.Length == 0 ? "default" : row.Namespace, LongestNamespace)}", row.Key));
    }

    private string PrefixOf(ForeignRow row, MemoryKey key) => key.Value == row.Key ? "the same keys"
        : row.Namespace == HooksNamespace ? $"swarm-{swarm}/hooks/"
        : string.Join('/', key.Value.Split('/').Take(3)) + "/";

    private static string Label(string? author) => author is null ? "claude-flow" : Caller.Cut(MemoryKeyRules.NearestSegment(author));

    private static string[] Tags(ForeignRow row) =>
        [.. row.Tags.Select(t => Caller.Cut(MemoryKeyRules.NearestSegment(t))).Distinct().Take(Persistence.TagList.MaxTags)];
}
