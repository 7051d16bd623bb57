using System.Globalization;

namespace SwarmMemory;

/// <summary>Which grant of which resource: <c>RESOURCE#FENCE</c>. A fence is given once, so the two together never name another lock.</summary>
public readonly record struct LockId(string Resource, Fence Fence)
{
    public override string ToString() => $"{Resource}#{Fence}";

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.NotFound"/> when no lock can have this id.</exception>
    public static LockId Parse(string text)
    {
        var mark = text.LastIndexOf('#');
        return mark > 0 && long.TryParse(text.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var fence)
            ? new LockId(text[..mark], new Fence(fence))
            : throw new SwarmMemoryException(ErrorCode.NotFound, $"There is no lock \"{(text.Length > 60 ? text[..60] + "..." : text)}\".",
                "Pass the lock_id that lock_acquire answered; lock_list shows the locks that are held.");
    }

    /// <exception cref="SwarmMemoryException">Also <see cref="ErrorCode.InvalidArgument"/> when the fence is not the id's own.</exception>
    public static LockId Parse(string text, Fence fence)
    {
        var id = Parse(text);
        return id.Fence == fence ? id : throw new SwarmMemoryException(ErrorCode.InvalidArgument,
            $"Fence {fence} does not belong to the lock \"{id}\".", "Pass lock_id and fence of the same answer of lock_acquire.");
    }
}
