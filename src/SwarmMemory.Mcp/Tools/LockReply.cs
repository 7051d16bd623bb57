namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>lock_acquire</c>.</summary>
/// <param name="Status"><c>acquired</c> or <c>busy</c>.</param>
/// <param name="Held">How often to release it, when that is more than once.</param>
/// <param name="Holders">Who has it, when it is busy.</param>
/// <param name="Position">Place in the queue; 1 is next.</param>
/// <param name="Contention">That others write the key often, when it is busy and worth saying.</param>
/// <param name="Note">What else to know.</param>
internal sealed record LockReply(
    string Status, string? LockId, long? Fence, string? Mode, DateTimeOffset? ExpiresAt, int? Held, IReadOnlyList<LockEntry>? Holders, int? Position,
    string? Note, ContentionReply? Contention)
{
    private const int HoldersShown = 10;

    public static LockReply Of(LockResult result, bool keepAlive, Contention? contention) => result switch
    {
        LockResult.Acquired a => new("acquired", a.Id.ToString(), a.Fence.Value, Words.Of(a.Mode), a.ExpiresAt, a.Held > 1 ? a.Held : null, null, null,
            keepAlive && !a.IsKeptAlive ? "keep_alive cannot be had here: renew it before expires_at." : null, null),
        LockResult.Occupied b => new("busy", null, null, null, null, null, [.. b.Holders.Take(HoldersShown).Select(LockEntry.Of)], b.Position, null, ContentionReply.Of(contention)),
        _ => throw new InvalidOperationException(),
    };
}
