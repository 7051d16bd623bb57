namespace SwarmMemory.Storage;

internal static class QueriedRows
{
    /// <summary>
    /// Rows of a Dapper query, which are in a list already. Dapper's own <c>AsList</c> does the same, but belongs to a class whose first use looks
    /// up dozens of methods by reflection, which the interceptors of Dapper.AOT never need.
    /// </summary>
    public static List<T> Buffered<T>(this IEnumerable<T> rows) => rows as List<T> ?? [.. rows];
}
