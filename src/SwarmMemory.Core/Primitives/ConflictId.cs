using System.Globalization;

namespace SwarmMemory;

/// <summary>The number of a recorded conflict, written <c>c12</c>. A number is never given twice.</summary>
public readonly record struct ConflictId(long Value)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"c{Value}");

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/></exception>
    public static ConflictId Parse(string text) =>
        text.StartsWith('c') && long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? new(value)
            : throw new SwarmMemoryException(ErrorCode.InvalidArgument, "conflict_id must be the letter c and a number.",
                "Pass the conflict_id that memory_store or conflict_list answered, for example c12.");
}
