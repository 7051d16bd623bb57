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
        if (beside.Path == options.Path)
            return (options, []);

        var configured = Path.GetFileName(options.Path);
        if (File.Exists(beside.Path) && await SqliteSchema.OwnerAsync(beside, cancellationToken) == SqliteSchema.Owner.Ours)
            return (beside, [$"The store is {FileNameBesideForeign}, beside {configured}, which belongs to another program."]);

        return await SqliteSchema.OwnerAsync(options, cancellationToken) == SqliteSchema.Owner.Foreign
            ? (beside, [$"{configured} belongs to another program and was left as it is; the store is {FileNameBesideForeign} beside it."])
            : (options, []);
    }
}
