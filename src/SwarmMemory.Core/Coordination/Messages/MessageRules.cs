namespace SwarmMemory.Coordination;

/// <summary>What a message may be, and what its sender is told when it is not.</summary>
internal static class MessageRules
{
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/>, <see cref="ErrorCode.ValueTooLarge"/></exception>
    public static void Check(MessageRequest request)
    {
        if (request.Body.Size > MessageOptions.MaxBody)
        {
            throw new SwarmMemoryException(ErrorCode.ValueTooLarge,
                $"The body has {request.Body.Size:N0} bytes; at most {MessageOptions.MaxBody:N0} are allowed. Nothing was sent.",
                "Store it with memory_store and send its key.")
            {
                Facts = new Dictionary<string, object> { ["size"] = request.Body.Size, ["limit"] = MessageOptions.MaxBody },
            };
        }

        CheckType(request.Type);
        if (MessageTypes.OfTheSystem.Contains(request.Type))
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument,
                $"type \"{request.Type}\" is sent by the system alone. Nothing was sent.", "Choose a type of your own, or leave it out.");
        }
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/></exception>
    public static void CheckType(string type)
    {
        if (type.Length is 0 or > Caller.MaxLabelLength || !MemoryKeyRules.IsSegment(type))
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument,
                $"type must be 1 to {Caller.MaxLabelLength} letters, digits or . _ - : @ ~ +",
                $"Use for example \"{Caller.Cut(MemoryKeyRules.NearestSegment(type))}\".");
        }
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/></exception>
    public static void Check(MailboxRequest request)
    {
        if (request.Limit is < 1 or > MailboxRequest.MaxLimit)
            throw Wrong($"limit is {request.Limit}; it must be 1 to {MailboxRequest.MaxLimit}.", "Acknowledge what you have read; the next call continues.");
        if (request.Wait < TimeSpan.Zero || request.Wait > MailboxRequest.MaxWait)
        {
            throw Wrong($"wait_seconds is {request.Wait.TotalSeconds}; it must be 0 to {MailboxRequest.MaxWait.TotalSeconds}.",
                "Call again to wait longer; nothing is lost between two calls.");
        }

        if (request.Acknowledge.Count > MailboxRequest.MaxAcknowledged)
            throw Wrong($"ack has {request.Acknowledge.Count} ids; at most {MailboxRequest.MaxAcknowledged} are allowed.", "Acknowledge them in several calls.");
        if (request.Type is { } type)
            CheckType(type);
    }

    public static SwarmMemoryException NothingToAnswer(MessageId id) => new(ErrorCode.NotFound,
        $"There is no message {id} to answer. Nothing was sent.",
        "Take the id from message_read; a message that all have acknowledged is gone after a day. Or leave reply_to out.");

    public static SwarmMemoryException Nobody(Caller sender, string to, IReadOnlyList<string> names)
    {
        if (to == MessageRequest.Everyone)
        {
            return new(ErrorCode.NotFound, $"No other agent is known to the swarm \"{sender.Swarm}\". Nothing was sent.",
                "Agents become known with agent_initialize; swarm_status shows who is there.");
        }

        var shown = to.Length <= Caller.MaxLabelLength ? $"\"{to}\"" : "of that name";
        var nearest = NearestName.Find(to, names);
        return new(ErrorCode.NotFound, $"No agent {shown} is known to the swarm \"{sender.Swarm}\". Nothing was sent.",
            nearest is null ? "swarm_status shows who is there; * sends to all others." : $"Did you mean \"{nearest}\"? swarm_status shows who is there.");
    }

    private static SwarmMemoryException Wrong(string message, string hint) => new(ErrorCode.InvalidArgument, message, hint);
}
