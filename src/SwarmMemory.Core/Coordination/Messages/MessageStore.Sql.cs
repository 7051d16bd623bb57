using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>
/// The SQL of messages. A message is one row; each recipient has a delivery row, which its acknowledgement deletes. <c>message.pending</c> counts
/// the deliveries left, <c>agent.unread</c> those in a mailbox: both are kept in the transaction of every change.
/// </summary>
internal sealed partial class MessageStore
{
    /// <summary>Makes a sender known, so that it can be answered at once. Writes only when its last sign of life is old. @stale Unix ms.</summary>
    private static readonly StatementText KnowSender = new("""
        insert into agent (swarm, name, first_seen_at, last_seen_at) values (@swarm, @name, @now, @now)
        on conflict (swarm, name) do update set last_seen_at = excluded.last_seen_at where agent.last_seen_at < @stale
        """, "@swarm", "@name", "@now", "@stale");

    /// <summary>Makes an agent known without a sign of life of its own.</summary>
    private static readonly StatementText Know = new("""
        insert into agent (swarm, name, first_seen_at, last_seen_at) values (@swarm, @name, @now, @now) on conflict (swarm, name) do nothing
        """, "@swarm", "@name", "@now");

    /// <summary>Counts one more message for one agent: no row when it is unknown, else its count.</summary>
    private static readonly StatementText CountForOne = new(
        "update agent set unread = unread + 1 where swarm = @swarm and name = @name returning name, unread", "@swarm", "@name");

    /// <summary>The same for all of a swarm but the sender, who were seen @since or later, Unix ms.</summary>
    private static readonly StatementText CountForAll = new("""
        update agent set unread = unread + 1 where swarm = @swarm and name <> @sender and last_seen_at >= @since returning name, unread
        """, "@swarm", "@sender", "@since");

    /// <summary>Appends a message and returns its number. @pending is the number of deliveries that follow.</summary>
    private static readonly StatementText Append = new("""
        insert into message (swarm, sender, recipient, type, reply_to, at, pending, body)
        values (@swarm, @sender, @recipient, @type, @reply_to, @at, @pending, @body) returning seq
        """, "@swarm", "@sender", "@recipient", "@type", "@reply_to", "@at", "@pending", "@body");

    private static readonly StatementText Deliver = new(
        "insert into delivery (swarm, agent, seq, about) values (@swarm, @agent, @seq, @about)", "@swarm", "@agent", "@seq", "@about");

    /// <summary>Whether a message is there to be answered: a row when it is.</summary>
    private static readonly StatementText Exists = new("select seq from message where seq = @seq", "@seq");

    /// <summary>Takes one delivery out of a mailbox; a row when it was there.</summary>
    private static readonly StatementText Undeliver = new(
        "delete from delivery where swarm = @swarm and agent = @agent and seq = @seq returning seq", "@swarm", "@agent", "@seq");

    /// <summary>Takes out the delivery about the same thing, of which there is one at most, and returns its number.</summary>
    private static readonly StatementText UndeliverAbout = new("""
        delete from delivery where swarm = @swarm and agent = @agent and about = @about returning seq
        """, "@swarm", "@agent", "@about");

    /// <summary>Takes the oldest @count deliveries out of a mailbox and returns their numbers.</summary>
    private static readonly StatementText UndeliverOldest = new("""
        delete from delivery where swarm = @swarm and agent = @agent
          and seq in (select seq from delivery where swarm = @swarm and agent = @agent order by seq limit @count)
        returning seq
        """, "@swarm", "@agent", "@count");

    /// <summary>A delivery of this message is gone; nothing when the message is, too.</summary>
    private static readonly StatementText Settle = new("update message set pending = pending - 1 where seq = @seq", "@seq");

    /// <summary>Takes a message of the system out when only one delivery of it was left.</summary>
    private static readonly StatementText DropLast = new("delete from message where seq = @seq and pending = 1 and recipient is null", "@seq");

    /// <summary>How many messages of a mailbox are about a thing.</summary>
    private static readonly StatementText CountAbouts = new(
        "select count(*) from delivery where swarm = @swarm and agent = @agent and about is not null", "@swarm", "@agent");

    private static readonly StatementText UndeliverOldestAbout = new("""
        delete from delivery where swarm = @swarm and agent = @agent
          and seq = (select min(seq) from delivery where swarm = @swarm and agent = @agent and about is not null)
        returning seq
        """, "@swarm", "@agent");

    private static readonly StatementText NewestIn = new(
        "select coalesce(max(seq), 0) from delivery where swarm = @swarm and agent = @agent", "@swarm", "@agent");

    /// <summary>Deliveries that are gone from a mailbox, @dropped of them unread by their recipient.</summary>
    private static readonly StatementText Uncount = new("""
        update agent set unread = unread - @gone, dropped = dropped + @dropped where swarm = @swarm and name = @agent
        """, "@gone", "@dropped", "@swarm", "@agent");

    /// <summary>Counts of a mailbox; no row when the agent is unknown.</summary>
    private static readonly StatementText Counts = new(
        "select unread, dropped from agent where swarm = @swarm and name = @agent", "@swarm", "@agent");

    /// <summary>What was dropped has been told.</summary>
    private static readonly StatementText ForgetDropped = new("""
        update agent set dropped = dropped - @told where swarm = @swarm and name = @agent
        """, "@told", "@swarm", "@agent");

    /// <summary>The oldest messages of a mailbox. @type text or null for all.</summary>
    private static readonly StatementText OldestFirst = new("""
        select m.seq, m.swarm, m.sender, m.recipient, m.type, m.reply_to, m.at, m.body
        from delivery d join message m on m.seq = d.seq
        where d.swarm = @swarm and d.agent = @agent and (m.type = @type or @type is null)
        order by d.seq limit @limit
        """, "@swarm", "@agent", "@type", "@limit");

    /// <summary>Names that a sender may have meant.</summary>
    private const string Names = "select name from agent where swarm = @swarm order by last_seen_at desc limit @limit";

    /// <summary>All agents that "everyone" means, of one swarm or, with null, of all. @since Unix ms.</summary>
    private const string Everybody = """
        select swarm, name from agent where (swarm = @swarm or @swarm is null) and last_seen_at >= @since order by swarm, name
        """;
}
