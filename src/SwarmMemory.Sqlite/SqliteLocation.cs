namespace SwarmMemory.Sqlite;

/// <summary>
/// Which file is the store. A database at the configured path that belongs to another program (Claude Flow uses the same path) is never
/// written: ours then stands beside it, and goes first from then on.
/// </summary>
internal static class SqliteLocation
{
    public const string FileNameBesideForeign = "swarm-memory.db";

    public static async Task<(SqliteOptions Options, IReadOnlyList<string> Notes)> ChooseAsync(
        SqliteOptions options, CancellationToken cancellationToken)
    {
        var beside = options with { Path = Path.Combine(Path.GetDirectoryName(options.Path)!, FileNameBesideForeign) };
        var besides = await SqliteSchema.OwnerAsync(beside, cancellationToken);
        if (beside.Path == options.Path)
            return besides == SqliteSchema.Owner.Foreign ? throw BelongsToAnother() : (options, []);

        var configured = Path.GetFileName(options.Path);
        if (besides == SqliteSchema.Owner.Ours)
            return (beside, [$"The store is {FileNameBesideForeign}, beside {configured}, which belongs to another program."]);

        if (await SqliteSchema.OwnerAsync(options, cancellationToken) != SqliteSchema.Owner.Foreign)
            return (options, []);
        return besides == SqliteSchema.Owner.Foreign
            ? throw BelongsToAnother()
            : (beside, [$"{configured} belongs to another program and was left as it is; the store is {FileNameBesideForeign} beside it."]);
    }

    public static SwarmMemoryException BelongsToAnother() => new(ErrorCode.StorageUnavailable,
        "The database at the store's path belongs to another program; it was left as it is.",
        "Set memory_persistence.database_path to another file.");
}
