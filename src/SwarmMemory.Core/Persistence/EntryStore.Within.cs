using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

internal sealed partial class EntryStore
{
    /// <summary>Writes an entry as a part of a transaction that does more.</summary>
    /// <exception cref="SwarmMemoryException">As <see cref="PutAsync(Caller, PutRequest, CancellationToken)"/>.</exception>
    public Task<PutResult> PutWithinAsync(StorageSession session, Caller caller, PutRequest request, CancellationToken cancellationToken)
    {
        if (request.Value.Size > options.Limits.MaxValue)
            throw TooLarge(request);
        return PutAsync(session, caller, request, Payload.Encode(request.Value, options.Compress),
            request.Tags is null ? null : TagList.Parse(request.Tags), cancellationToken);
    }
}
