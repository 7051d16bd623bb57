using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>Writes that are part of a transaction that does more.</summary>
internal sealed partial class EntryStore
{
    /// <summary>Reads an entry, has it changed, and writes it, while nobody else can.</summary>
    /// <param name="change">Makes the write from the live entry, or from null when there is none; it runs in the transaction.</param>
    /// <exception cref="SwarmMemoryException">As <see cref="PutAsync(Caller, PutRequest, CancellationToken)"/>.</exception>
    public async Task<PutResult> ChangeAsync(
        StorageSession session, Caller caller, MemoryKey key, Func<Entry?, PutRequest> change, CancellationToken cancellationToken)
    {
        var current = await GetAsync(session, caller, key, cancellationToken);
        return await PutAsync(session, caller, change(current), cancellationToken);
    }

    /// <inheritdoc cref="PutAsync(Caller, PutRequest, CancellationToken)"/>
    public Task<PutResult> PutAsync(StorageSession session, Caller caller, PutRequest request, CancellationToken cancellationToken) =>
        PutEncodedAsync(session, caller, Encode(request), cancellationToken);
}
