namespace SwarmMemory;

/// <summary>What each table of the schema is to a move to another engine.</summary>
internal static class MovedTables
{
    public static readonly MovedTable[] All =
    [
        new("entry_version", "seq") { IsNumbered = true }, new("entry", "key"), new("entry_tag", "tag", "key"), new("entry_read", "key"), new("account", "name"),
        new("agent", "swarm", "name"), new("message", "seq") { IsNumbered = true }, new("delivery", "swarm", "agent", "seq"), new("key_reader", "key", "swarm", "agent"),
        new("round", "swarm"), new("conflict", "id") { IsNumbered = true }, new("conflict_value", "conflict_id", "side"), new("activity", "id"), new("task", "swarm", "id"),
        new("outcome", "id") { IsNumbered = true }, new("learn_state", "id"), new("learn_task", "id"), new("learn_strategy", "id"), new("learn_tally", "node", "strategy"),
        new("learn_level", "node"), new("learn_weight", "feature", "strategy"), new("learn_field", "name"), new("learn_pattern", "key"),
        new("learn_agent", "strategy", "agent"), new("search_segment", "id"), new("search_block", "segment", "term", "document"),
        new("embedding", "seq"), new("embedding_block", "model", "first_seq"), new("counter", "name"), new("fence", "resource"),
    ];

    /// <summary>
    /// What stays behind: leases and who waits for one, which count by the clock of their engine (their fences go over), what was measured of the engine,
    /// what a process says of itself while it lives, and what the engine's upkeep has under way.
    /// </summary>
    public static readonly string[] Left = ["store", "lease", "lease_wait", "health_sample", "alert", "care", "process", "operation", "merging", "merging_note"];
}
