using System.Text.Json;
using ModelContextProtocol.Protocol;
using SwarmMemory.Mcp.Server;
using SwarmMemory.Mcp.Tools;

namespace SwarmMemory.Mcp.Resources;

/// <summary>
/// <c>swarm://inbox/{agent}</c>: the messages that an agent of this server's swarm has not acknowledged, with whole bodies. Reading it
/// acknowledges nothing.
/// </summary>
internal static class InboxResource
{
    private const string Prefix = "swarm://inbox/";

    /// <summary>Bytes of bodies in one answer; the first message is whole whatever its size.</summary>
    private const int Bytes = 1024 * 1024;

    public static readonly ResourceTemplate Template = new()
    {
        Name = "inbox",
        Title = "Inbox",
        UriTemplate = Prefix + "{agent}",
        Description = "Messages of an agent, oldest first, until message_read acknowledges them. Subscribe to be told when one comes.",
        MimeType = "application/json",
    };

    /// <summary>The agent whose inbox an address names, or null when it names none.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when the name is no agent's.</exception>
    public static Caller? Owner(MemorySource source, string? uri) => uri is not null && uri.StartsWith(Prefix, StringComparison.Ordinal)
        ? Caller.Parse(source.DefaultSwarm, Uri.UnescapeDataString(uri[Prefix.Length..]))
        : null;

    public static async ValueTask<ReadResourceResult> ReadAsync(
        MemorySource source, Caller owner, string uri, CancellationToken cancellationToken)
    {
        var store = await source.StoreAsync(cancellationToken);
        await store.TryTellAsync(cancellationToken);
        var request = new MailboxRequest { Limit = MailboxRequest.MaxLimit, MaxBytes = Bytes };
        var mailbox = await store.Messages.PeekAsync(owner, request, cancellationToken) ?? new Mailbox([], 0, 0, 0);
        var reply = MailboxReply.Whole(mailbox, owner.Swarm);
        return new ReadResourceResult
        {
            Contents =
            [
                new TextResourceContents
                {
                    Uri = uri, MimeType = "application/json", Text = JsonSerializer.Serialize(reply, ToolJson.SerializerOptions.GetTypeInfo(typeof(MailboxReply))),
                },
            ],
        };
    }
}
