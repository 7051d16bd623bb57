namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>message_send</c>.</summary>
/// <param name="Recipients">In whose mailboxes it lies; the first hundred.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Redacted">What was taken out because it looked like a secret.</param>
internal sealed record SendReply(string Id, IReadOnlyList<string> Recipients, int Count, IReadOnlyList<string>? Redacted)
{
    private const int Shown = 100;

    public static SendReply Of(SentMessage sent) =>
        new(sent.Id.ToString(), [.. sent.Recipients.Take(Shown)], sent.Recipients.Count, Words.Of(sent.Redacted));
}
