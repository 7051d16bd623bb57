using Npgsql;
using SwarmMemory.Monitoring;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>
/// Maintenance of one schema. Space and caches are the server's own business, which it looks after without being asked; what is left here is
/// what its owner may want done now.
/// </summary>
internal sealed class PostgresCare(PostgresStorage storage, PostgresOptions options, TimeProvider time) : IStorageCare
{
    /// <summary>Those that are in partitions stand for their partitions.</summary>
    private const string TableNames = """
        select quote_ident(relname) from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition order by 1
        """;

    /// <summary>Indexes whose pages do not agree with each other; asked only where the server has the extension.</summary>
    private const string HasCheck = "select count(*) from pg_extension where extname = 'amcheck'";
    private const string IndexNames = """
        select c.oid::regclass::text from pg_class c join pg_am a on a.oid = c.relam
        where c.relnamespace = current_schema()::regnamespace and c.relkind = 'i' and a.amname = 'btree' order by 1
        """;

    public long Replaced => 0;

    public (long Hits, long Misses) TakeCacheUse(StorageSession session) => (0, 0);

    public Task<CopyFacts> CopyAsync(string file, IProgress<double>? progress, CancellationToken cancellationToken) =>
        storage.SnapshotAsync(session => CopyWriter.RunAsync((NpgsqlConnection)session.Connection, file, progress, cancellationToken), cancellationToken);

    public Task<RestoreResult> RestoreAsync(string file, Caller caller, string? prefix, CancellationToken cancellationToken) => storage.WriteAsync(async session =>
    {
        var connection = (NpgsqlConnection)session.Connection;
        await CopyReader.LoadAsync(connection, file, cancellationToken);
        await GrowAsync(connection, cancellationToken);
        var restore = new SnapshotRestore(connection, PostgresSchema.Quote(options.Schema), CopyReader.Schema, prefix);
        restore.Prepare(session.Now);
        var result = restore.Run(caller, session.Now);
        await CopyReader.UnloadAsync(connection, cancellationToken);
        await PostgresSequences.AdvanceAsync(connection, options.PartitionRows, cancellationToken);
        return result;
    }, cancellationToken);

    // Autovacuum does it, and what comes free stays in the table's file for the rows to come.
    public Task<long?> MeasureSpreadAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    public async Task<long> RepackAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        await EachTableAsync("vacuum", progress, cancellationToken);
        return 0;
    }

    /// <summary>A slice is an exchange of partitions; they are copied beside other work, for seconds. Without a limit it goes on until no partition is worth it.</summary>
    public Task<long> ReleaseAsync(int slices, CancellationToken cancellationToken) => storage.MaintainAsync(async connection =>
    {
        while (true)
        {
            var parts = await PartitionCatalog.ReadAsync(connection, cancellationToken);
            if (slices-- <= 0 || PartitionMerge.Choose(parts, options.PartitionRows) is not { } run || !await new PartitionMerge(connection, run, time).RunAsync(cancellationToken))
                return parts.Sum(p => p.Free);
        }
    }, cancellationToken);

    public Task AnalyzeAsync(CancellationToken cancellationToken) => EachTableAsync("analyze", null, cancellationToken);

    public Task ReindexAsync(CancellationToken cancellationToken) => EachTableAsync("reindex table concurrently", null, cancellationToken);

    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => storage.ReadAsync<IReadOnlyList<string>>(async session =>
    {
        var connection = (NpgsqlConnection)session.Connection;
        await using (var command = new NpgsqlCommand(HasCheck, connection))
        {
            if ((long)(await command.ExecuteScalarAsync(cancellationToken))! == 0)
                return [];
        }

        List<string> problems = [];
        foreach (var index in await NamesAsync(connection, IndexNames, cancellationToken))
        {
            try
            {
                await PostgresSchema.ExecuteAsync(connection, $"select bt_index_check('{index.Replace("'", "''", StringComparison.Ordinal)}')", cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.IndexCorrupted or PostgresErrorCodes.DataCorrupted)
            {
                problems.Add(e.MessageText);
            }
        }

        return problems;
    }, cancellationToken);

    public Task<Dictionary<string, long>> ReadNumbersAsync(StorageSession session, CancellationToken cancellationToken) =>
        PostgresSequences.ReadAsync((NpgsqlConnection)session.Connection, cancellationToken);

    public Task AdvanceNumbersAsync(StorageSession session, IReadOnlyDictionary<string, long> numbers, CancellationToken cancellationToken) =>
        PostgresSequences.AdvanceAsync((NpgsqlConnection)session.Connection, options.PartitionRows, cancellationToken, numbers);

    /// <summary>Makes room for what a copy brings back: a memory that was never written takes its numbers as they are, another one gives new ones.</summary>
    private async Task GrowAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var schema = PostgresSchema.Quote(options.Schema);
        // Names that stand alone mean the live tables, not those of the copy.
        await PostgresSchema.ExecuteAsync(connection, $"set local search_path = {schema}, {CopyReader.Schema}", cancellationToken);
        var numbers = await PostgresSequences.ReadAsync(connection, cancellationToken);
        await using var command = new NpgsqlCommand($"""
            select greatest((select max(seq) from {CopyReader.Schema}.entry_version where not exists (select 1 from {schema}.entry_version)),
                {numbers["entry_version"]} + (select count(*) from {CopyReader.Schema}.entry) + (select count(*) from {schema}.entry))
            """, connection);
        numbers["entry_version"] = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        await PartitionGrowth.RunAsync(connection, options.PartitionRows, numbers, cancellationToken);
    }

    private Task<bool> EachTableAsync(string action, IProgress<double>? progress, CancellationToken cancellationToken) => storage.ReadAsync(async session =>
    {
        var connection = (NpgsqlConnection)session.Connection;
        var names = await NamesAsync(connection, TableNames, cancellationToken);
        for (var i = 0; i < names.Count; i++)
        {
            await PostgresSchema.ExecuteAsync(connection, $"{action} {names[i]}", cancellationToken);
            progress?.Report((i + 1.0) / names.Count);
        }

        return true;
    }, cancellationToken);

    private static async Task<List<string>> NamesAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<string> names = [];
        while (await row.ReadAsync(cancellationToken))
            names.Add(row.GetString(0));
        return names;
    }
}
