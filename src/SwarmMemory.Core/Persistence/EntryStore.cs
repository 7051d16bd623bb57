using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>
/// Entries, their versions and their history. Every write is one transaction that checks leases, compares, versions, charges the account and
/// appends to the change feed; every read verifies the checksum of what it returns.
/// </summary>
internal sealed partial class EntryStore(IStorage storage, EntryOptions options, ReadCounts reads)
{
    internal Compressor Compressor { get; } = new(options);

    /// <summary>Writes an entry, or says why not.</summary>
    /// <exception cref="SwarmMemoryException">
    /// <see cref="ErrorCode.ValueTooLarge"/>, <see cref="ErrorCode.QuotaExceeded"/>, <see cref="ErrorCode.Locked"/>,
    /// <see cref="ErrorCode.StaleFence"/>, <see cref="ErrorCode.AccessDenied"/>, <see cref="ErrorCode.InvalidArgument"/>, and the storage codes.
    /// </exception>
    public Task<PutResult> PutAsync(Caller caller, PutRequest request, CancellationToken cancellationToken) =>
        // Looking for secrets, compression and hashing are done before the write lock is asked for.
        PutAsync(caller, Encode(request), cancellationToken);

    internal Task<PutResult> PutAsync(Caller caller, EncodedPut put, CancellationToken cancellationToken) =>
        storage.WriteAsync(session => LookBefore(session, put.Request.Key), session => PutEncodedAsync(session, caller, put, cancellationToken), cancellationToken);

    /// <summary>What is stored of a request.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.ValueTooLarge"/>, <see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal EncodedPut Encode(PutRequest request)
    {
        if (request.Value.Size > options.Limits.MaxValue)
            throw TooLarge(request);
        List<SecretFinding>? redacted = null;
        var value = options.Secrets.Admit("value", request.Value, ref redacted);
        var tags = request.Tags is null ? null : TagList.Parse(request.Tags.Select(t => options.Secrets.Admit("tags", t, ref redacted)!));
        return new EncodedPut(request with { Value = value }, Compressor.Encode(request.Key, value), tags, redacted ?? []);
    }

    /// <summary>The same put with what it was merged to. Both sides were looked through for secrets when they came.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.ValueTooLarge"/></exception>
    internal EncodedPut EncodeMerged(EncodedPut put, JsonText merged)
    {
        var request = put.Request with { Value = merged, ExpectedVersion = null, IsMerge = true };
        return merged.Size > options.Limits.MaxValue ? throw TooLarge(request) : put with { Request = request, Payload = Compressor.Encode(request.Key, merged) };
    }

    /// <summary>The same inside a transaction that does more.</summary>
    internal async Task<PutResult> PutEncodedAsync(StorageSession session, Caller caller, EncodedPut put, CancellationToken cancellationToken)
    {
        var (request, payload, tags, redacted) = put;
        var key = request.Key;
        options.Access.CheckWrite(caller, key);
        var account = key.Ledger;
        var before = await BeforeAsync(session, key, cancellationToken);
        if (before.AnyLease || request.Fence is not null)
            await LeaseGuard.CheckWriteAsync(session, caller, key, request.Fence, cancellationToken);
        if (FindConflict(key, request.ExpectedVersion, before, options.DetectConflicts || request.OnConflict is not null) is { } conflict)
            return conflict;

        var newTags = tags is null ? before.IsThere ? before.Tags : null : TagList.Join(tags);
        var expiresAt = Expiry(session.Now, key, request.TimeToLive);
        if (before.IsLive && before.Size == payload.Size && before.Checksum == payload.Checksum && before.Tags == newTags
            && await IsSameValueAsync(session, key, before, request.Value, cancellationToken))
        {
            if (before.ExpiresAt != expiresAt)
                await session.Use(Extend).With(expiresAt, key.Value).PostAsync(cancellationToken);
            return new PutResult.Stored(key, before.Version, WriteOutcome.Unchanged, Time(expiresAt), null) { Redacted = redacted };
        }

        var growth = payload.Size - (before.IsCharged ? before.Size : 0);
        var usage = Usage(account, before.AccountBytes + growth);
        if (usage is not null && usage.Bytes > usage.Limit && growth > 0)
            throw QuotaExceeded(usage, payload.Size);

        var version = before.Version.Next();
        var outcome = request.IsMerge ? WriteOutcome.Merged : before.IsThere ? WriteOutcome.Updated : WriteOutcome.Created;
        await session.Use(AppendVersion).With(
            key.Value, version.Value, before.Sequence, (int)outcome, caller.Swarm, caller.Agent, caller.Session, caller.Tool, session.Now,
            payload.Codec, payload.Size, payload.Checksum, newTags, payload.Bytes).PostAsync(cancellationToken);
        await session.Use(PointEntry).With(
            key.Value, version.Value, 0, (int)key.Category, caller.Agent, before.IsThere ? before.CreatedAt : session.Now, session.Now,
            expiresAt, payload.Size, payload.Checksum, newTags).PostAsync(cancellationToken);

        var oldTags = before.IsCharged ? before.Tags : null;
        if (oldTags != newTags)
            await RetagAsync(session, key, oldTags, newTags, cancellationToken);
        // A page less to write when nothing changes, as in most updates of a state.
        if (growth != 0 || !before.IsCharged)
            await session.Use(Charge).With(account, growth, before.IsCharged ? 0 : 1).PostAsync(cancellationToken);
        return new PutResult.Stored(key, version, outcome, Time(expiresAt), usage)
        {
            Redacted = redacted,
            Prior = before.IsLive && before.Author != caller.Agent ? new PriorWrite(before.Author!, before.UpdatedAt, session.Now - before.UpdatedAt) : null,
        };
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.AccessDenied"/></exception>
    public void CheckWrite(Caller caller, MemoryKey key) => options.Access.CheckWrite(caller, key);

    /// <summary>Deletes an entry; its versions stay in history until retention drops them.</summary>
    /// <exception cref="SwarmMemoryException">As <see cref="PutAsync(Caller, PutRequest, CancellationToken)"/>.</exception>
    public Task<DeleteResult> DeleteAsync(
        Caller caller, MemoryKey key, EntryVersion? expected, Fence? fence, CancellationToken cancellationToken) =>
        storage.WriteAsync(session => LookBefore(session, key), session => DeleteAsync(session, caller, key, expected, fence, cancellationToken), cancellationToken);

    /// <summary>The same inside a transaction that does more.</summary>
    internal async Task<DeleteResult> DeleteAsync(
        StorageSession session, Caller caller, MemoryKey key, EntryVersion? expected, Fence? fence, CancellationToken cancellationToken)
    {
        options.Access.CheckWrite(caller, key);
        var before = await BeforeAsync(session, key, cancellationToken);
        if (before.AnyLease || fence is not null)
            await LeaseGuard.CheckWriteAsync(session, caller, key, fence, cancellationToken);
        if (FindConflict(key, expected, before, options.DetectConflicts) is { } conflict)
            return new DeleteResult.Conflict(conflict);
        if (!before.IsThere)
            return new DeleteResult.Deleted(false, before.Version);

        var version = before.Version.Next();
        await session.Use(AppendVersion).With(
            key.Value, version.Value, before.Sequence, (int)WriteOutcome.Deleted, caller.Swarm, caller.Agent, caller.Session, caller.Tool,
            session.Now, Payload.Raw, 0, 0L, null, null).PostAsync(cancellationToken);
        await session.Use(PointEntry).With(
            key.Value, version.Value, 1, (int)key.Category, caller.Agent, before.CreatedAt, session.Now, null, 0, 0L, null)
            .PostAsync(cancellationToken);
        await RetagAsync(session, key, before.Tags, null, cancellationToken);
        if (before.IsCharged)
            await session.Use(Charge).With(key.Ledger, -before.Size, -1).PostAsync(cancellationToken);
        return new DeleteResult.Deleted(true, version);
    }

    private static PutResult.Conflict? FindConflict(MemoryKey key, EntryVersion? expected, Before before, bool compares)
    {
        if (expected is not { } wanted || !compares)
            return null;
        var current = before.IsThere ? before.Version : EntryVersion.None;
        return wanted == current
            ? null
            : new PutResult.Conflict(key, wanted, current, before.IsThere ? before.Author : null, before.IsThere ? Time(before.UpdatedAt) : null);
    }

    private long? Expiry(long now, MemoryKey key, TimeSpan? timeToLive)
    {
        var life = timeToLive ?? options.Retention.For(key);
        return life is { } span ? now + (long)span.TotalMilliseconds : null;
    }

    private AccountUsage? Usage(string account, long bytes)
    {
        if (options.Limits.For(account) is not { } limit)
            return null;
        return new AccountUsage(
            account, bytes, limit, bytes >= limit * options.Limits.WarningThreshold, bytes >= limit * options.Limits.CleanupThreshold);
    }

    /// <summary>Equal checksums are no proof; the bytes are. Read only when a write looks like no change.</summary>
    private static async Task<bool> IsSameValueAsync(StorageSession session, MemoryKey key, Before before, JsonText value, CancellationToken cancellationToken)
    {
        await using var reader = await session.Use(VersionAt).With(before.Sequence).QueryAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && IsOf(reader, key.Value, before.Version.Value) && ReadPayload(reader, 8, 12).Decode() == value;
    }

    private static async Task RetagAsync(StorageSession session, MemoryKey key, string? old, string? now, CancellationToken cancellationToken)
    {
        var (before, after) = (TagList.Split(old), TagList.Split(now));
        foreach (var tag in before.Except(after))
            await session.Use(RemoveTag).With(tag, key.Value).PostAsync(cancellationToken);
        foreach (var tag in after.Except(before))
            await session.Use(AddTag).With(tag, key.Value).PostAsync(cancellationToken);
    }

    private static Statement LookBefore(StorageSession session, MemoryKey key) => session.Use(BeforeWrite).With(key.Value, key.Ledger);

    private static async Task<Before> BeforeAsync(StorageSession session, MemoryKey key, CancellationToken cancellationToken)
    {
        await using var row = await LookBefore(session, key).QueryAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var accountBytes = row.IsDBNull(10) ? 0 : row.GetInt64(10);
        var anyLease = row.GetInt64(11) != 0;
        if (row.IsDBNull(0))
            return new Before(default, null, false, false, false, 0, null, 0, 0, null, null, 0, accountBytes, anyLease);

        long? expiresAt = row.IsDBNull(4) ? null : row.GetInt64(4);
        var (charged, lasts) = (row.GetInt64(2) == 0, expiresAt is null || expiresAt > session.Now);
        return new Before(new EntryVersion(row.GetInt64(0)), row.GetInt64(1), charged, charged && lasts, lasts && (row.GetInt64(2) is 0 or Stub),
            row.GetInt64(3), expiresAt, row.GetInt32(5), row.GetInt64(6), row.IsDBNull(7) ? null : row.GetString(7), row.GetString(8),
            row.GetInt64(9), accountBytes, anyLease);
    }

    /// <param name="IsCharged">Its bytes count on the account: it was not deleted, though it may have expired.</param>
    /// <param name="IsThere">A reader finds it: it is live, or in the archive.</param>
    private readonly record struct Before(
        EntryVersion Version, long? Sequence, bool IsCharged, bool IsLive, bool IsThere, long CreatedAt, long? ExpiresAt, int Size, long Checksum, string? Tags,
        string? Author, long UpdatedAt, long AccountBytes, bool AnyLease);

    private static Payload ReadPayload(Rows row, int first, int value) =>
        new(row.GetBytes(value), row.GetInt32(first), row.GetInt32(first + 1), row.GetInt64(first + 2));

    /// <exception cref="SwarmMemoryException">A time that no clock ever shows: the row is damaged.</exception>
    private static DateTimeOffset Time(long milliseconds) => milliseconds is >= 0 and <= 253402300799999
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : throw StorageFault.Corrupt.ToException(detail: "a time in it is impossible");
    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } value ? Time(value) : null;

    private SwarmMemoryException TooLarge(PutRequest request) => new(ErrorCode.ValueTooLarge,
        $"The value of \"{request.Key}\" has {request.Value.Size:N0} bytes; at most {options.Limits.MaxValue:N0} are allowed. Nothing was written.",
        "Split it over several keys, or store where it is found instead of the thing itself.")
    {
        Facts = new Dictionary<string, object> { ["size"] = request.Value.Size, ["limit"] = options.Limits.MaxValue },
    };

    private static SwarmMemoryException QuotaExceeded(AccountUsage usage, int size) => new(ErrorCode.QuotaExceeded,
        $"{usage.Account} would hold {usage.Bytes:N0} bytes with this value of {size:N0}; its limit is {usage.Limit:N0}. Nothing was written.",
        "Delete what it no longer needs, give entries a ttl_seconds, or raise agent_memory_limits in memory_config.json.")
    {
        Facts = new Dictionary<string, object> { ["account"] = usage.Account, ["bytes"] = usage.Bytes, ["limit"] = usage.Limit },
    };
}
