namespace SwarmMemory;

/// <summary>Another program's memory, read and never written. A driver reads it; one that is none is refused when it is opened.</summary>
internal interface IForeignSource : IAsyncDisposable
{
    /// <summary>The program and its version, as people know them.</summary>
    string Name { get; }

    int Count { get; }

    /// <summary>Tables with rows that are not taken over, with the number of rows.</summary>
    IReadOnlyList<(string Table, long Rows)> LeftOut { get; }

    IAsyncEnumerable<ForeignRow> ReadAsync(CancellationToken cancellationToken);
}
