using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>
/// Writes that compare, and what becomes of those that came too late. A write that does not compare, or whose version is the one that is
/// there, goes straight through and costs nothing more.
/// </summary>
internal sealed class ConflictResolver(IStorage storage, EntryStore entries, ConflictStore conflicts, MessageStore messages, ConflictPolicy policy)
{
    /// <summary>Writes an entry; a stale version is dealt with as the request says, else as the key's path says.</summary>
    /// <exception cref="SwarmMemoryException">As <see cref="EntryStore.PutAsync(Caller, PutRequest, CancellationToken)"/>.</exception>
    public Task<PutResult> PutAsync(Caller caller, PutRequest request, CancellationToken cancellationToken)
    {
        if (request.ExpectedVersion is not null)
            return PutComparedAsync(caller, request, cancellationToken);
        return request.OnConflict is ConflictResolution.Merge or ConflictResolution.Manual
            ? throw NothingToCompare(request.OnConflict.Value)
            : entries.PutAsync(caller, request, cancellationToken);
    }

    private async Task<PutResult> PutComparedAsync(Caller caller, PutRequest request, CancellationToken cancellationToken)
    {
        var put = entries.Encode(request);
        var result = await entries.PutAsync(caller, put, cancellationToken);
        var resolution = policy.For(request);
        if (result is not PutResult.Conflict stale || resolution == ConflictResolution.Refuse || NeverWas(stale))
            return result;

        // Nothing was written so far. All is looked at again in the transaction that decides.
        return await storage.WriteAsync(async session =>
            await entries.PutEncodedAsync(session, caller, put, cancellationToken) switch
            {
                PutResult.Conflict now when !NeverWas(now) => resolution == ConflictResolution.LastWriteWins
                    ? await OverwriteAsync(session, caller, put, now, cancellationToken)
                    : await MergeOrKeepAsync(session, caller, put, resolution, cancellationToken),
                var other => other,
            }, cancellationToken);
    }

    private async Task<PutResult> OverwriteAsync(
        StorageSession session, Caller caller, EncodedPut put, PutResult.Conflict stale, CancellationToken cancellationToken)
    {
        var request = put.Request;
        var (current, _) = await SidesAsync(session, request.Key, stale.Current, cancellationToken);
        var stored = (PutResult.Stored)await entries.PutEncodedAsync(session, caller, put with { Request = request with { ExpectedVersion = null } }, cancellationToken);
        return stored.Outcome == WriteOutcome.Unchanged
            ? stored
            : stored with { ConflictId = await conflicts.RecordAsync(session, Draft(caller, request, current, []), ConflictResolution.LastWriteWins, stored.Version, cancellationToken) };
    }

    private async Task<PutResult> MergeOrKeepAsync(
        StorageSession session, Caller caller, EncodedPut put, ConflictResolution resolution, CancellationToken cancellationToken)
    {
        var request = put.Request;
        var (current, origin) = await SidesAsync(session, request.Key, request.ExpectedVersion!.Value, cancellationToken);
        IReadOnlyList<string> clashes = [""];
        if (resolution == ConflictResolution.Merge && current is not null && (origin is not null || request.ExpectedVersion == EntryVersion.None))
        {
            var merge = JsonMerge.Merge(
                origin?.ValueOf(request.Key), current.ValueOf(request.Key), request.Value, policy.MergeFor(request.Key));
            if (merge.Value is { } merged)
                return await StoreMergedAsync(session, caller, put, merged, current, cancellationToken);
            clashes = merge.Clashes;
        }
        else if (resolution == ConflictResolution.Manual && current?.Payload.Decode() == request.Value)
        {
            // Both came to the same value: there is nothing to decide.
            return await StoreMergedAsync(session, caller, put, request.Value, current!, cancellationToken);
        }

        var draft = Draft(caller, request, current, clashes);
        var id = await conflicts.KeepAsync(session, draft, origin?.Payload, current?.Payload, put.Payload, cancellationToken);
        if (current is not null)
        {
            // The writer is told by the answer.
            await messages.TellAsync(session, caller, MessageTypes.Conflict, [new AgentName(current.Info.Swarm, current.Info.Author)],
                ConflictNotice.Kept(id, request.Key, caller), About(id), cancellationToken);
        }

        return new PutResult.Unresolved(request.Key, id, current?.Info.Version ?? EntryVersion.None, current?.Info.Author, current?.Info.At, clashes)
        {
            Redacted = put.Redacted,
        };
    }

    private async Task<PutResult> StoreMergedAsync(
        StorageSession session, Caller caller, EncodedPut put, JsonText merged, StoredVersion current, CancellationToken cancellationToken)
    {
        var request = put.Request;
        var stored = (PutResult.Stored)await entries.PutEncodedAsync(session, caller, entries.EncodeMerged(put, merged), cancellationToken);
        return stored.Outcome == WriteOutcome.Unchanged
            ? stored
            : stored with { ConflictId = await conflicts.RecordAsync(session, Draft(caller, request, current, []), ConflictResolution.Merge, stored.Version, cancellationToken) };
    }

    /// <summary>Decides an open conflict, once.</summary>
    /// <param name="value">With <see cref="ConflictChoice.Value"/> alone.</param>
    /// <param name="seen">The entry's version that the decision was made on; null is the one that the conflict shows.</param>
    /// <returns>The entry's version after it.</returns>
    public Task<(MemoryKey Key, EntryVersion Version)> ResolveAsync(
        Caller caller, ConflictId id, ConflictChoice choice, JsonText? value, EntryVersion? seen, CancellationToken cancellationToken) =>
        storage.WriteAsync(async session =>
        {
            var row = await ConflictStore.FindAsync(session, id) ?? throw ConflictErrors.NotFound(id);
            if (row.Status == (int)ConflictStatus.Resolved)
                throw ConflictErrors.IsResolved(row);

            var key = MemoryKey.Parse(row.Key);
            entries.CheckWrite(caller, key);
            var values = await ConflictStore.ValuesAsync(session, row.Id, cancellationToken);
            var version = choice == ConflictChoice.Current
                ? (await SidesAsync(session, key, EntryVersion.None, cancellationToken)).Current?.Info.Version ?? EntryVersion.None
                : await WriteAsync(session, caller, row, value ?? values.Decode(row, ConflictValues.Incoming)!.Value, seen, cancellationToken);
            await conflicts.CloseAsync(session, caller, id, choice, version, values[ConflictValues.Incoming]?.Size ?? 0);
            await messages.TellAsync(session, caller, MessageTypes.Conflict, row.Authors, ConflictNotice.Resolved(id, key, choice, version), About(id), cancellationToken);
            return (key, version);
        }, cancellationToken);

    private async Task<EntryVersion> WriteAsync(
        StorageSession session, Caller caller, ConflictRow row, JsonText value, EntryVersion? seen, CancellationToken cancellationToken)
    {
        var request = new PutRequest(MemoryKey.Parse(row.Key), value)
        {
            ExpectedVersion = seen ?? new EntryVersion(row.CurrentVersion),
            OnConflict = ConflictResolution.Refuse,
            Tags = row.IncomingTags is { } tags ? tags.Length == 0 ? [] : TagList.Split(tags) : null,
            TimeToLive = row.IncomingLife is { } life ? TimeSpan.FromMilliseconds(life) : null,
        };
        return await entries.PutAsync(session, caller, request, cancellationToken) switch
        {
            PutResult.Stored stored => stored.Version,
            PutResult.Conflict stale => throw ConflictErrors.HasMovedOn(row, stale),
            _ => throw new InvalidOperationException(),
        };
    }

    /// <summary>The live version of an entry, and an older one; null where there is none, or history has it no more.</summary>
    private static async Task<(StoredVersion? Current, StoredVersion? Older)> SidesAsync(
        StorageSession session, MemoryKey key, EntryVersion older, CancellationToken cancellationToken)
    {
        StoredVersion? current = null;
        var isFirst = true;
        await foreach (var version in EntryStore.ChainAsync(session, key, cancellationToken))
        {
            if (isFirst && !version.Info.Outcome.IsWithoutValue())
                current = version;
            isFirst = false;
            if (version.Info.Version == older)
                return (current, version.Info.Outcome.IsWithoutValue() ? null : version);
            if (version.Info.Version.Value < older.Value || older == EntryVersion.None)
                break;
        }

        return (current, null);
    }

    /// <summary>One unread message about a conflict is enough.</summary>
    private static string About(ConflictId id) => $"conflict:{id}";

    private static ConflictDraft Draft(Caller caller, PutRequest request, StoredVersion? current, IReadOnlyList<string> clashes) =>
        new(caller, request, request.ExpectedVersion!.Value, current?.Info, clashes);

    /// <summary>A version that is yet to come is a mistake of the writer's, whatever is to be done about conflicts.</summary>
    private static bool NeverWas(PutResult.Conflict stale) => stale.Current != EntryVersion.None && stale.Expected.Value > stale.Current.Value;

    private static SwarmMemoryException NothingToCompare(ConflictResolution resolution) => new(ErrorCode.InvalidArgument,
        $"on_conflict {(resolution == ConflictResolution.Merge ? "merge" : "manual")} needs expected_version: the version that your value was made from.",
        "Read the entry and pass its version (0 if there was none). Without expected_version the last write wins.");
}
