namespace SwarmMemory.Storage;

/// <summary>The text of a hot statement and the names of its parameters, in the order in which values are given.</summary>
internal sealed class StatementText(string sql, params string[] parameters)
{
    public string Sql { get; } = sql;
    public IReadOnlyList<string> Parameters { get; } = parameters;

    /// <summary>The column that numbers the rows, for <see cref="Statement.InsertAsync"/>.</summary>
    public string? NumberedBy { get; init; }
}
