namespace SwarmMemory.Mcp.Tools;

/// <summary>A message, or the beginning of one that is too long for a reply.</summary>
/// <param name="FromSwarm">The sender's swarm, when it is another.</param>
/// <param name="Preview">The first part of the body's JSON text, when it was cut.</param>
/// <param name="Note">How to get the rest.</param>
internal sealed record MessageReply(
    string Id, string From, string? FromSwarm, string? To, string Type, string? ReplyTo, DateTimeOffset At, JsonText? Body, string? Preview, string? Note)
{
    private const int LongestPreview = 4000;

    public static MessageReply Of(Message message, string swarm, int longest)
    {
        var fits = message.Body.Size <= longest;
        return new(
            message.Id.ToString(), message.From, message.FromSwarm == swarm ? null : message.FromSwarm, message.To, message.Type, message.ReplyTo?.ToString(), message.At,
            fits ? message.Body : null,
            fits ? null : EntryReply.Beginning(message.Body.Utf8.Span, LongestPreview),
            fits ? null : $"The body has {message.Body.Size} bytes; this is its beginning. The resource swarm://inbox/ and your name has it whole.");
    }
}
