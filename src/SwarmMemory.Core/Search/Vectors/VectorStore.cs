using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>The vectors in their tables. A vector belongs to a document of the index: a version of an entry, by its place in the change feed.</summary>
internal static partial class VectorStore
{
    public const string ModelName = "embedding.model";
    public const string CursorName = "embedding.cursor";

    /// <summary>A block where it stands.</summary>
    public readonly record struct Stored(long First, long Last, byte[] Data);

    /// <returns>The model's id, 0 when there is none yet; and the last place of the feed that it has been through.</returns>
    public static async Task<(long Model, long Cursor)> StateAsync(StorageSession session, CancellationToken cancellationToken)
    {
        await using var row = await session.Use(State).With().QueryAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    public static async Task<List<Stored>> BlocksAfterAsync(
        StorageSession session, long model, long after, int limit, CancellationToken cancellationToken)
    {
        List<Stored> blocks = [];
        await using var row = await session.Use(BlocksAfter).With(model, after, limit).QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            blocks.Add(new Stored(row.GetInt64(0), row.GetInt64(1), row.GetBytes(2)));
        return blocks;
    }

    /// <summary>Reads the bytes of the vectors of documents, of those that have one of this model.</summary>
    public static Task EachAsync(
        StorageSession session, long model, IReadOnlyList<long> documents, Action<long, byte[]> read, CancellationToken cancellationToken) =>
        session.Use(BytesOf).QueryEachAsync([.. documents.Select(d => (object?[])[d, model])], async (i, row) =>
        {
            if (await row.ReadAsync(cancellationToken))
                read(documents[i], row.GetBytes(0));
        }, cancellationToken);

    /// <summary>Appends vectors of documents behind all that there are: to the last block while it has room, then to new ones.</summary>
    public static async Task AppendAsync(
        StorageSession session, VectorModel model, IReadOnlyList<(long Document, VectorCode Code)> vectors, CancellationToken cancellationToken)
    {
        if (vectors.Count == 0)
            return;
        var block = await ReadAsync(session.Use(LastBlock).With(model.Id), cancellationToken) ?? [];
        foreach (var (document, code) in vectors)
        {
            await session.Use(Add).With(document, model.Id, code.Bytes).PostAsync(cancellationToken);
            if (block.Count >= VectorBlock.Most)
            {
                await PutAsync(session, model.Id, block, cancellationToken);
                block = [];
            }

            block.Add((document, code.Bits));
        }

        await PutAsync(session, model.Id, block, cancellationToken);
    }

    /// <summary>Writes a block over the one that begins with the same document.</summary>
    public static Task PutAsync(
        StorageSession session, long model, IReadOnlyList<(long Document, ulong[] Bits)> block, CancellationToken cancellationToken) =>
        session.Use(PutBlock).With(model, block[0].Document, block[^1].Document, VectorBlock.Write(block)).ExecuteAsync(cancellationToken);

    /// <summary>Takes a block out, and the vectors of some documents.</summary>
    public static async Task DropAsync(
        StorageSession session, long model, long first, IEnumerable<long> documents, CancellationToken cancellationToken)
    {
        await session.Use(DropBlock).With(model, first).PostAsync(cancellationToken);
        foreach (var document in documents)
            await session.Use(Drop).With(document, model).PostAsync(cancellationToken);
    }

    /// <summary>Takes one block of another model out, with its vectors.</summary>
    /// <returns>False when there is none.</returns>
    public static async Task<bool> DropOtherAsync(StorageSession session, long model, CancellationToken cancellationToken)
    {
        (long Model, long First, long Last) other;
        await using (var row = await session.Use(OtherBlock).With(model).QueryAsync(cancellationToken))
        {
            if (!await row.ReadAsync(cancellationToken))
                return false;
            other = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        }

        await session.Use(DropBlock).With(other.Model, other.First).PostAsync(cancellationToken);
        await session.Use(DropBetween).With(other.First, other.Last, other.Model).PostAsync(cancellationToken);
        return true;
    }

    /// <summary>The vectors of a block; null when there is none, or it is not what was written.</summary>
    public static async Task<List<(long Document, ulong[] Bits)>?> BlockAsync(
        StorageSession session, long model, long first, CancellationToken cancellationToken) =>
        await ReadAsync(session.Use(BlockAt).With(model, first), cancellationToken);

    /// <summary>Makes a model the one whose vectors are made.</summary>
    /// <param name="cursor">Where its predecessor was.</param>
    /// <returns>Whether the feed is to be gone through from its beginning now.</returns>
    public static async Task<bool> AdoptAsync(StorageSession session, long model, long cursor, CancellationToken cancellationToken)
    {
        await session.Use(DropBlocks).With(model).PostAsync(cancellationToken);
        await SearchIndex.SetAsync(session, ModelName, model, cancellationToken);
        await SearchIndex.SetAsync(session, CursorName, 0, cancellationToken);
        return cursor != 0;
    }

    /// <summary>Where the cleaning of blocks goes on.</summary>
    public static Task<long> PlaceAsync(StorageSession session, CancellationToken cancellationToken) =>
        session.Use(Place).With().NumberAsync(cancellationToken);

    private static async Task<List<(long Document, ulong[] Bits)>?> ReadAsync(Statement statement, CancellationToken cancellationToken)
    {
        await using var row = await statement.QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? VectorBlock.Read(row.GetBytes(0))?.ToList() : null;
    }
}
