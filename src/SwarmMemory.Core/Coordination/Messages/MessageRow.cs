using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>A row of a mailbox, as the database has it.</summary>
internal static class MessageRow
{
    /// <summary>Columns: seq, swarm, sender, recipient, type, reply_to, at, body.</summary>
    public static Message Read(Rows row) => new(
        new MessageId(row.GetInt64(0)),
        row.GetString(2),
        row.GetString(1),
        row.IsDBNull(3) ? null : row.GetString(3),
        row.GetString(4),
        row.IsDBNull(5) ? null : new MessageId(row.GetInt64(5)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        JsonText.Trusted(System.Text.Encoding.UTF8.GetBytes(row.GetString(7))));
}
