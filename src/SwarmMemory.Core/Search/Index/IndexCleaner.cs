using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>Takes out segments that nobody finished, and blocks whose segment is gone, a few at a time. For whoever has the turn.</summary>
internal static class IndexCleaner
{
    private const int Blocks = 200;

    private static readonly StatementText DropUnfinished = new("delete from search_segment where state = 0");

    /// <summary>The first segment, behind a number, that has blocks. @after.</summary>
    private static readonly StatementText NextWithBlocks = new("""
        select segment from search_block where segment > @after order by segment limit 1
        """, "@after");

    private static readonly StatementText IsKnown = new("select count(*) from search_segment where id = @id", "@id");

    /// <summary>Where the last of the first blocks of a segment is. @segment, @skip blocks before it.</summary>
    private static readonly StatementText TermAt = new("""
        select term from search_block where segment = @segment order by term limit 1 offset @skip
        """, "@segment", "@skip");

    private static readonly StatementText DropBlocks = new(
        "delete from search_block where segment = @segment and term <= @term", "@segment", "@term");

    public static async Task<bool> RunAsync(IStorage storage, CancellationToken cancellationToken)
    {
        await storage.WriteAsync(session => session.Use(DropUnfinished).With().ExecuteAsync(cancellationToken), cancellationToken);
        for (long? segment = 0; segment is not null;)
        {
            var after = segment.Value;
            segment = await storage.ReadAsync(session => FirstAsync(session.Use(NextWithBlocks).With(after), cancellationToken), cancellationToken);
            while (segment is { } id && await storage.WriteAsync(session => DropSomeAsync(session, id, cancellationToken), cancellationToken))
            {
                // Until nothing of it is left, or it turns out to be in use.
            }
        }

        return true;
    }

    /// <returns>Whether there is more of it.</returns>
    private static async Task<bool> DropSomeAsync(StorageSession session, long segment, CancellationToken cancellationToken)
    {
        if (await session.Use(IsKnown).With(segment).NumberAsync(cancellationToken) > 0)
            return false;
        var term = await FirstAsync(session.Use(TermAt).With(segment, Blocks), cancellationToken);
        await session.Use(DropBlocks).With(segment, term ?? long.MaxValue).ExecuteAsync(cancellationToken);
        return term is not null;
    }

    private static async Task<long?> FirstAsync(Statement statement, CancellationToken cancellationToken)
    {
        await using var row = await statement.QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? row.GetInt64(0) : null;
    }
}
