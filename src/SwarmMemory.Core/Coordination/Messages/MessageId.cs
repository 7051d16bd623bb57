using System.Globalization;

namespace SwarmMemory;

/// <summary>
/// The number of a message in its store, written <c>m41</c>: never given twice, the same in every delivery, growing in the order of sending.
/// Whoever remembers the ids it has dealt with can make the effect of a message exactly once.
/// </summary>
public readonly record struct MessageId(long Value)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"m{Value}");

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/></exception>
    public static MessageId Parse(string argument, string text) =>
        text is ['m', ..] && long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? new MessageId(value)
            : throw new SwarmMemoryException(ErrorCode.InvalidArgument,
                $"{argument} holds {(text.Length <= 40 ? $"\"{text}\"" : "a text")}, which is no id of a message.",
                "Ids are the letter m and a number, as message_read and message_send answer them.");
}
