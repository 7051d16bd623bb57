namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>message_read</c>.</summary>
/// <param name="Messages">The oldest that are not acknowledged.</param>
/// <param name="Unread">All that are not acknowledged, those above included.</param>
/// <param name="Acknowledged">How many of the ids in ack were in the mailbox.</param>
/// <param name="AckIgnored">How many were not: acknowledged before, or never there.</param>
/// <param name="Dropped">Messages lost because the mailbox was full or they were too old, since this was told last.</param>
internal sealed record MailboxReply(
    IReadOnlyList<MessageReply> Messages, long Unread, int? Acknowledged, int? AckIgnored, long? Dropped)
{
    /// <param name="asked">How many ids were to be acknowledged.</param>
    public static MailboxReply Of(Mailbox mailbox, int asked, string swarm)
    {
        var room = new ReplyRoom();
        return new(
            [.. mailbox.Messages.TakeWhile(room.Take).Select(m => MessageReply.Of(m, swarm, ReplyRoom.LongestBody))],
            mailbox.Unread,
            asked == 0 ? null : mailbox.Acknowledged,
            asked == mailbox.Acknowledged ? null : asked - mailbox.Acknowledged,
            mailbox.Dropped == 0 ? null : mailbox.Dropped);
    }

    /// <summary>With bodies of any size.</summary>
    public static MailboxReply Whole(Mailbox mailbox, string swarm) =>
        new([.. mailbox.Messages.Select(m => MessageReply.Of(m, swarm, int.MaxValue))], mailbox.Unread, null, null, null);
}
