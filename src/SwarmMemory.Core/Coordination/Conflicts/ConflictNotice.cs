namespace SwarmMemory.Coordination;

/// <summary>What the authors of a conflict are told; messages hold no values.</summary>
internal static class ConflictNotice
{
    public static JsonText Kept(ConflictId id, MemoryKey key, Caller writer) => JsonText.Object(
    [
        ("conflict_id", JsonText.From(id.ToString())),
        ("key", JsonText.From(key.Value)),
        ("status", JsonText.From("open")),
        ("author", JsonText.From(writer.Agent)),
        ("hint", JsonText.From("Your value stays for now. conflict_list shows both, conflict_resolve decides.")),
    ]);

    public static JsonText Resolved(ConflictId id, MemoryKey key, ConflictChoice choice, EntryVersion version) => JsonText.Object(
    [
        ("conflict_id", JsonText.From(id.ToString())),
        ("key", JsonText.From(key.Value)),
        ("status", JsonText.From("resolved")),
        ("choice", JsonText.From(choice.ToString().ToLowerInvariant())),
        ("version", JsonText.From(version.Value)),
    ]);
}
