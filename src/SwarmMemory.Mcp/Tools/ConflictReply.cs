using System.Text;

namespace SwarmMemory.Mcp.Tools;

/// <summary>A conflict: both sides and what they started from.</summary>
/// <param name="Base">What the incoming write was based on; absent when it took the key for a new one.</param>
/// <param name="Current">What was there; absent when there was no entry.</param>
/// <param name="Clashes">JSON pointers of what both changed; "" is the whole value.</param>
/// <param name="Resolution">What was to be done: last_write_wins, merge, or manual.</param>
/// <param name="Choice">How it was decided, when somebody had to.</param>
internal sealed record ConflictReply(
    string ConflictId, string Key, string Status, string Resolution, IReadOnlyList<string>? Clashes, ConflictReply.SideReply? Base,
    ConflictReply.SideReply? Current, ConflictReply.SideReply Incoming, string? Choice, string? ResolvedBy, DateTimeOffset? ResolvedAt,
    long? ResolvedVersion)
{
    /// <summary>Names, times and numbers of one conflict.</summary>
    private const int PerConflict = 400;

    /// <param name="Value">Absent when it is not kept: memory_get with version may have it, while history does.</param>
    /// <param name="Preview">The first part of the value's JSON text, when it was cut.</param>
    internal sealed record SideReply(long? Version, string? Author, DateTimeOffset? At, JsonText? Value, string? Preview)
    {
        private const int LongestPreview = 300;

        public static SideReply Of(ConflictSide side, ReplyRoom room)
        {
            var fits = side.Value is { } value && value.Size <= room.Left;
            var preview = fits || side.Value is not { } cut ? null : Beginning(cut.Utf8.Span);
            room.TakeValue(fits ? side.Value!.Value.Size : 3 * (preview?.Length ?? 0));
            return new(side.Version?.Value, side.Author, side.At, fits ? side.Value : null, preview);
        }

        private static string Beginning(ReadOnlySpan<byte> utf8)
        {
            var end = Math.Min(LongestPreview, utf8.Length);
            while (end > 0 && end < utf8.Length && (utf8[end] & 0xC0) == 0x80)
                end--;
            return Encoding.UTF8.GetString(utf8[..end]);
        }
    }

    public static ConflictReply Of(ConflictInfo conflict, ReplyRoom room)
    {
        room.TakeValue(PerConflict + Encoding.UTF8.GetByteCount(conflict.Key.Value) + conflict.Clashes.Sum(c => Encoding.UTF8.GetByteCount(c) + 4));
        return new(
            conflict.Id.ToString(), conflict.Key.Value, conflict.Status == ConflictStatus.Open ? "open" : "resolved", Words.Of(conflict.Resolution),
            conflict.Clashes.Count == 0 ? null : conflict.Clashes,
            conflict.Base is { } origin ? SideReply.Of(origin, room) : null,
            conflict.Current is { } current ? SideReply.Of(current, room) : null,
            SideReply.Of(conflict.Incoming, room),
            conflict.Choice?.ToString().ToLowerInvariant(), conflict.ResolvedBy, conflict.ResolvedAt, conflict.ResolvedVersion?.Value);
    }
}
