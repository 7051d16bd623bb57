using Npgsql;

namespace SwarmMemory.Postgres;

/// <summary>
/// What lets a write give up its lock before the disk and the standby have it, and keeps others from being shown meanwhile what a crash or a failover takes back.
/// A write commits without waiting, and its session holds the mark, shared, from before that until a second commit has waited for all that the log held.
/// Whoever has read looks for the mark afterwards: nobody holds it, so what was read is as durable as the server's settings make it; or somebody does,
/// and the reader waits for the log itself.
/// </summary>
internal static class Durability
{
    /// <summary>"SwrD" in ASCII.</summary>
    private const string Mark = $"1400336964, {WriteLock.Memory}";

    /// <summary>For the transaction that is under way: what its session is configured to wait for comes with the second commit.</summary>
    public const string Later = "set local synchronous_commit = off";

    /// <summary>
    /// A commit that others share: it writes no more than a note to the log, which nobody reads. The note has to belong to a transaction, or nothing is waited for.
    /// </summary>
    private const string Note = "pg_logical_emit_message(true, 'swarm-memory', '')";

    public const string Wait = $"select {Note}";

    /// <summary>
    /// Whether somebody is between a commit and its durability. Asked after the rows were seen. It keeps writers and other readers from the mark for a microsecond: a reader
    /// that meets another one waits for the log without need.
    /// </summary>
    public const string IsPending = $"select case when pg_try_advisory_lock({Mark}) then not pg_advisory_unlock({Mark}) else true end";

    /// <summary>
    /// Ends a write, in one message: once the server has it, both commits are made whatever becomes of the client. The second transaction takes the mark over, and keeps it
    /// until it has waited. Only when a connection breaks in the middle of the message is a commit left behind without a mark; the server writes its log within 0.6 s by itself.
    /// </summary>
    public static NpgsqlBatchCommand[] Commit() =>
    [
        new($"select pg_advisory_lock_shared({Mark})"),
        new("COMMIT"),
        new($"select pg_advisory_xact_lock_shared({Mark}), pg_advisory_unlock_shared({Mark}), {Note}"),
    ];

    /// <summary>After a write that came to nothing, which may have been marked.</summary>
    public const string Unmark = "select pg_advisory_unlock_all()";
}
