namespace SwarmMemory;

/// <summary>What an import of another program's memory did, and what became of which namespace.</summary>
internal sealed record ForeignImportResult
{
    private readonly SortedDictionary<(string Namespace, string Prefix), int> _mapped = new(Comparer<(string, string)>.Create(
        static (a, b) => string.CompareOrdinal(a.Item1, b.Item1) is not 0 and var order ? order : string.CompareOrdinal(a.Item2, b.Item2)));

    public required string Source { get; init; }
    public ImportResult Entries { get; } = new();

    /// <summary>Tables with rows that are not taken over.</summary>
    public required IReadOnlyList<(string Table, long Rows)> LeftOut { get; init; }

    /// <summary>Namespaces, where their keys came to, and how many.</summary>
    public IEnumerable<(string Namespace, string Prefix, int Count)> Mapped => _mapped.Select(m => (m.Key.Namespace, m.Key.Prefix, m.Value));

    public void Map(string ofNamespace, string prefix) => _mapped[(ofNamespace, prefix)] = _mapped.GetValueOrDefault((ofNamespace, prefix)) + 1;
}
