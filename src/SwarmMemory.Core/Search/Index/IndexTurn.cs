using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>
/// Whose turn it is to merge or rebuild, or to do other work of the search: one process of all. It is a time until which it is taken, so that one that dies gives it up by
/// itself; two at once would cost work, never the index.
/// </summary>
internal sealed class IndexTurn : IAsyncDisposable
{
    private const string Name = "search.turn";
    private const long Length = 60_000;

    /// <summary>Takes the turn until @next when nobody has it at @now; a row when it was taken.</summary>
    private static readonly StatementText Take = new("""
        insert into counter (name, value) values (@name, @next)
        on conflict (name) do update set value = excluded.value where counter.value <= @now
        returning value
        """, "@name", "@next", "@now");

    private readonly IStorage _storage;
    private readonly string _name;

    private IndexTurn(IStorage storage, string name) => (_storage, _name) = (storage, name);

    public static async Task<IndexTurn?> TakeAsync(IStorage storage, CancellationToken cancellationToken, string name = Name)
    {
        var taken = await storage.WriteAsync(async session =>
        {
            await using var row = await session.Use(Take).With(name, session.Now + Length, session.Now).QueryAsync(cancellationToken);
            return await row.ReadAsync(cancellationToken);
        }, cancellationToken);
        return taken ? new IndexTurn(storage, name) : null;
    }

    /// <summary>Keeps it a while longer, in a transaction that does more.</summary>
    public static Task KeepAsync(StorageSession session, CancellationToken cancellationToken, string name = Name) =>
        SearchIndex.SetAsync(session, name, session.Now + Length, cancellationToken);

    public async ValueTask DisposeAsync() => await _storage.WriteAsync(async session =>
    {
        await SearchIndex.SetAsync(session, _name, 0, CancellationToken.None);
        return true;
    }, CancellationToken.None);
}
