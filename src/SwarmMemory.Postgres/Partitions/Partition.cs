namespace SwarmMemory.Postgres;

/// <summary>A partition of a table that is partitioned by its numbers.</summary>
/// <param name="Table">Of which table.</param>
/// <param name="Name">Its own name as a table.</param>
/// <param name="From">The lowest number that it takes; null for the first partition, which takes all that is lower than the second one's.</param>
/// <param name="To">The lowest number that it does not take.</param>
/// <param name="IsClosed">Whether all its numbers have been given, so that it only ever loses rows.</param>
/// <param name="Made">Rows that it had when it was full or was made.</param>
/// <param name="Rows">Rows that it has by the server's own estimate.</param>
/// <param name="Bytes">Its size with its index and its values.</param>
internal sealed record Partition(string Table, string Name, long? From, long To, bool IsClosed, long Made, long Rows, long Bytes)
{
    /// <summary>Whether it is worth being made anew: nothing is ever added to a closed partition, so that nothing uses the room that its rows leave.</summary>
    public bool IsSparse => IsClosed && Rows <= Made / 2 && Made > 0;

    /// <summary>Bytes that come free when it is.</summary>
    public long Free => IsSparse ? (long)(Bytes * (1 - (double)Rows / Made)) : 0;
}
