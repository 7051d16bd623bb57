namespace SwarmMemory.Storage;

/// <summary>The text of a hot statement and the names of its parameters, in the order in which values are given.</summary>
internal sealed class StatementText(string sql, params string[] parameters)
{
    /// <summary>Stands in a statement for the number that the insert before it, on the same connection, gave to its row.</summary>
    public const string Appended = "{appended}";

    public string Sql { get; } = sql;
    public IReadOnlyList<string> Parameters { get; } = parameters;

    /// <summary>The column that numbers the rows, for <see cref="Statement.InsertAsync"/>.</summary>
    public string? NumberedBy { get; init; }

    /// <param name="appended">How the engine asks for the number that <see cref="Appended"/> stands for.</param>
    public string In(string appended) => Sql.Replace(Appended, appended, StringComparison.Ordinal);
}
