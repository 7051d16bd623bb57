namespace SwarmMemory;

/// <summary>Conflicts: what came of writes from one version, and deciding those that wait for it.</summary>
public sealed partial class SwarmMemoryManager
{
    /// <summary>Recorded conflicts, newest first.</summary>
    public Task<Page<ConflictInfo>> GetConflictsAsync(ConflictListRequest request, CancellationToken cancellationToken = default) =>
        request.Limit is >= 1 and <= ConflictListRequest.MaxLimit
            ? _store.Conflicts.ListAsync(_caller, request, cancellationToken)
            : throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"limit must be 1 to {ConflictListRequest.MaxLimit}.", "Page with the cursor.");

    /// <summary>Whether other agents write a key so often that the next change is likely to meet one of theirs; null when it is not worth saying.</summary>
    public Task<Contention?> GetContentionAsync(MemoryKey key, CancellationToken cancellationToken = default) =>
        _store.Contention.EstimateAsync(_caller, key, cancellationToken);

    /// <summary>Decides an open conflict, once; whoever comes second is refused and told who was first.</summary>
    /// <param name="value">What to store, with <see cref="ConflictChoice.Value"/> alone.</param>
    /// <param name="expectedVersion">The entry's version that was looked at; null is the one that the conflict shows.</param>
    /// <returns>
    /// The entry's version after it, <see cref="EntryVersion.None"/> when there is none and that was chosen; and what was taken out of the value
    /// because it looked like a secret.
    /// </returns>
    public async Task<(MemoryKey Key, EntryVersion Version, IReadOnlyList<SecretFinding> Redacted)> ResolveConflictAsync(
        ConflictId id, ConflictChoice choice, JsonText? value = null, EntryVersion? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        if (choice == ConflictChoice.Value != value is not null)
        {
            throw choice == ConflictChoice.Value
                ? new SwarmMemoryException(ErrorCode.InvalidArgument, "choice value needs a value.", "Pass the value to store; null cannot be one here.")
                : new SwarmMemoryException(ErrorCode.InvalidArgument, $"value goes with choice value alone, not with {choice.ToString().ToLowerInvariant()}.",
                    "Leave value out, or choose value.");
        }

        List<SecretFinding>? redacted = null;
        JsonText? admitted = value is { } given ? _store.Secrets.Admit("value", given, ref redacted) : null;
        var (key, version) = await _store.Resolver.ResolveAsync(_caller, id, choice, admitted, expectedVersion, cancellationToken);
        return (key, version, redacted ?? []);
    }
}
