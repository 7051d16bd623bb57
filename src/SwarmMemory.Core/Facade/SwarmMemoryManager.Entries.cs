using SwarmMemory.Coordination;
using SwarmMemory.Monitoring;

namespace SwarmMemory;

/// <summary>Plain entries, under any valid key.</summary>
public sealed partial class SwarmMemoryManager
{
    /// <summary>Stores a value, whatever was there; <see cref="PutAsync"/> compares first.</summary>
    public async Task<PutResult.Stored> StoreAsync(
        MemoryKey key, JsonText value, TimeSpan? timeToLive = null, IReadOnlyList<string>? tags = null,
        CancellationToken cancellationToken = default) =>
        (PutResult.Stored)await PutAsync(new PutRequest(key, value) { TimeToLive = timeToLive, Tags = tags }, cancellationToken);

    /// <summary>
    /// Stores a value. With an expected version the answer may be a conflict, and then nothing was written, or an unresolved one, and then
    /// the value is kept beside the entry.
    /// </summary>
    public Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        if (request.TimeToLive is { } life && (life <= TimeSpan.Zero || life > TimeSpan.FromDays(36500)))
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, "The time to live must be above zero and at most 100 years.",
                "Give it in seconds, for example ttl_seconds 3600, or leave it out for the default of the key's category.");
        }

        return _store.Meters.TimeAsync(Operation.Store, () => PutTimedAsync(request, cancellationToken));
    }

    private async Task<PutResult> PutTimedAsync(PutRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var result = await _store.Resolver.PutAsync(_caller, request, cancellationToken);
            if (result is not PutResult.Stored stored)
                return result;
            if (stored.Usage is { NeedsCleanup: true })
                _store.SweepSoon();
            return ContentionEstimator.IsWorthAsking(stored.Prior) ? await WithContentionAsync(stored) : stored;
        }
        catch (SwarmMemoryException e) when (e.Code == ErrorCode.QuotaExceeded && request.Key.AccountPrefix is not null)
        {
            // What has expired still counts until it is swept out; then there may be room.
            if (await _store.Sweep.ExpireBelowAsync(request.Key.AccountPrefix, cancellationToken) == 0)
                throw;
            return await _store.Resolver.PutAsync(_caller, request, cancellationToken);
        }
    }

    /// <summary>The write is made: whatever hinders the hint must not make it look as if it were not.</summary>
    private async Task<PutResult> WithContentionAsync(PutResult.Stored stored)
    {
        try
        {
            return stored with { Contention = await _store.Contention.EstimateAsync(_caller, stored.Key, CancellationToken.None) };
        }
        catch (SwarmMemoryException)
        {
            return stored;
        }
    }

    /// <summary>The live entry under a key, or null.</summary>
    public async Task<Entry?> GetAsync(MemoryKey key, CancellationToken cancellationToken = default) =>
        (await GetAsync([key], cancellationToken))[0];

    /// <summary>The live entries among these keys, in their order and of one moment; null where there is none.</summary>
    public Task<Entry?[]> GetAsync(IReadOnlyList<MemoryKey> keys, CancellationToken cancellationToken = default) =>
        _store.Meters.TimeAsync(Operation.Get, () => _store.Entries.GetAsync(_caller, keys, cancellationToken));

    /// <summary>An entry as it was, while history still has it.</summary>
    public Task<Entry?> GetVersionAsync(MemoryKey key, EntryVersion version, CancellationToken cancellationToken = default) =>
        _store.Entries.GetVersionAsync(_caller, key, version, cancellationToken);

    /// <summary>Live entries in key order, without their values.</summary>
    public Task<Page<EntryInfo>> ListAsync(ListRequest request, CancellationToken cancellationToken = default) =>
        request.Limit is >= 1 and <= ListRequest.MaxLimit
            ? _store.Meters.TimeAsync(Operation.List, () => _store.Entries.ListAsync(_caller, request, cancellationToken))
            : throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"limit must be 1 to {ListRequest.MaxLimit}.", "Page with the cursor.");

    /// <summary>Deletes an entry; history keeps its versions until retention drops them.</summary>
    public Task<DeleteResult> DeleteAsync(
        MemoryKey key, EntryVersion? expectedVersion = null, Fence? fence = null, CancellationToken cancellationToken = default) =>
        _store.Meters.TimeAsync(Operation.Delete, () => _store.Entries.DeleteAsync(_caller, key, expectedVersion, fence, cancellationToken));

    /// <summary>Who wrote an entry, when and through what, newest first.</summary>
    public Task<List<VersionInfo>> GetHistoryAsync(MemoryKey key, int limit = 20, CancellationToken cancellationToken = default) =>
        limit is >= 1 and <= ListRequest.MaxLimit
            ? _store.Meters.TimeAsync(Operation.History, () => _store.Entries.HistoryAsync(_caller, key, limit, cancellationToken))
            : throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"limit must be 1 to {ListRequest.MaxLimit}.", "Ask for fewer versions.");
}
