using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SwarmMemory.Coordination;
using SwarmMemory.Persistence;
using SwarmMemory.Postgres;
using SwarmMemory.Tests.Configuration;
using SwarmMemory.Tests.Conformance;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Postgres;

/// <summary>
/// Two swarms in one database, each with the role and schema that docs/scale.md tells an operator to make. Neither reads the other's rows, whatever it
/// tries; what is tried shows the rows when their owner does it.
/// </summary>
public sealed partial class RoleTests : IAsyncLifetime
{
    /// <summary>Stands in every kind of row: as a key, a value, a tag, a message, a reason.</summary>
    private const string Secret = "lighthouse";

    private readonly string _a = $"swarm_a_{Guid.NewGuid():N}";
    private readonly string _b = $"swarm_b_{Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Statements; {B} is the other swarm's role and schema. The last result of each is looked at.</summary>
    private static readonly string[] Attempts =
    [
        "select * from {B}.entry",
        "select convert_from(value, 'UTF8') from {B}.entry_version",
        "set search_path = {B}; select * from entry",
        "select query_to_xml('select * from {B}.entry', true, true, '')::text",
        "select table_to_xml('{B}.entry', true, true, '')::text",
        "select schema_to_xml('{B}', true, true, '')::text",
        "select database_to_xml(true, true, '')::text",
        "select most_common_vals::text, histogram_bounds::text from pg_stats where schemaname = '{B}'",
        "create temporary view look as select * from {B}.entry; select * from look",
        "create temporary table look as table {B}.entry; select * from look",
        "create function pg_temp.look() returns setof text language sql security definer as 'select key from {B}.entry'; select pg_temp.look()",
        "create table look (key text references {B}.entry (key)); insert into look values ('global/lighthouse/0'); select * from look",
        "prepare look as select * from {B}.entry; execute look",
        "begin; declare look cursor for select * from {B}.entry; fetch all from look",
        "with gone as (delete from {B}.message returning *) select * from gone",
        "update {B}.entry set tags = tags returning key",
        "insert into {B}.entry_tag (tag, key) values ('lighthouse', 'x') returning *",
        "select e.* from {B}.entry e for update",
        "merge into {B}.entry_tag t using (values ('x')) v (key) on false when not matched then insert values ('lighthouse', v.key); select * from {B}.entry_tag",
        "select query from pg_stat_activity where usename = '{B}'",
    ];

    /// <summary>What would make a way in; for the other swarm's own role each of them is allowed, or only a superuser may.</summary>
    private static readonly string[] Doors =
    [
        "set role {B}", "set session authorization {B}", "grant {B} to {A}", "grant usage on schema {B} to {A}", "grant select on {B}.entry to {A}",
        "alter schema {B} owner to {A}", "alter table {B}.entry owner to {A}", "alter role {A} superuser", "create role look superuser",
        "alter default privileges for role {B} grant select on tables to {A}", "create trigger look after insert on {B}.entry execute function suppress_redundant_updates_trigger()",
        "create policy look on {B}.entry using (true)", "create table {B}.look (x int)", "create view {B}.look as select 1", "drop schema {B} cascade", "truncate {B}.entry",
        "lock table {B}.entry", "select nextval('{B}.entry_version_seq_seq')", "select last_value from {B}.entry_version_seq_seq",
        "select setval('{B}.message_seq_seq', 1)", "select * from pg_statistic", "select pg_read_file('postgresql.conf')", "copy {B}.entry to program 'cat'", "copy (select 1) to '/tmp/look'",
        "analyze {B}.entry; select * from {B}.entry", "create extension dblink; create extension postgres_fdw",
        "create subscription look connection 'dbname=postgres' publication look", "select pg_create_logical_replication_slot('look', 'test_decoding')",
    ];

    public async ValueTask InitializeAsync()
    {
        if (PostgresStorageFixture.Server is not { Length: > 0 })
            return;
        foreach (var role in (string[])[_a, _b])
            await PostgresStorageFixture.ExecuteAsync(DocumentedSql("swarm_a").Replace("swarm_a", role, StringComparison.Ordinal));
        await using var store = await OpenAsync(_b, _b);
        await store.JoinAsync(OpenStore.Alice, OpenStore.Bob);
        for (var i = 0; i < 40; i++)
            await store.PutAsync($"global/{Secret}/{i}", $"\"the {Secret} {i}\"", tags: [Secret]);
        await store.Messages.SendAsync(OpenStore.Alice, new MessageRequest("bob", JsonText.Parse($"\"{Secret}\"")), Token);
        Assert.Equal(10, (await store.SearchAsync(new SearchRequest(Secret))).Hits.Count);
        Assert.True(await store.Search.RebuildAsync(null, Token));
        await PostgresStorageFixture.ExecuteAsync($"analyze {_b}.entry; analyze {_b}.entry_tag");
    }

    [Fact]
    public async Task Query_RowsOfAnotherSwarm_ReadsNone()
    {
        Skip();
        // A session of the owner, whose query others may not read either.
        await using var idle = await ConnectAsync(_b);
        await using (var said = new NpgsqlCommand($"select '{Secret}'", idle))
            await said.ExecuteScalarAsync(Token);

        foreach (var sql in Attempts)
        {
            // The control first: it is a way to the rows.
            Assert.True((await ReadAsync(_b, sql))?.Contains(Secret, StringComparison.Ordinal), sql);
            Assert.False((await ReadAsync(_a, sql))?.Contains(Secret, StringComparison.Ordinal) ?? false, sql);
        }
    }

    [Fact]
    public async Task Select_EveryTableOfAnotherSwarm_IsRefused()
    {
        Skip();
        var tables = (await ReadAsync(_b, "select c.relname::text from pg_class c where c.relnamespace = '{B}'::regnamespace and c.relkind in ('r', 'S', 'v', 'm', 'p')"))!
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("search_block", tables);
        foreach (var table in tables)
        {
            Assert.NotNull(await ReadAsync(_b, $"select * from {{B}}.{table}"));
            Assert.Null(await ReadAsync(_a, $"select * from {{B}}.{table}"));
        }

        Assert.NotEqual("", await ReadAsync(_b, "select * from {B}.search_block"));
        Assert.Equal("", await ReadAsync(_a, "select last_value from pg_sequences where schemaname = '{B}' and last_value is not null"));
        Assert.NotEqual("", await ReadAsync(_b, "select last_value from pg_sequences where schemaname = '{B}' and last_value is not null"));
    }

    [Fact]
    public async Task Open_AWayIntoAnotherSwarm_IsRefused()
    {
        Skip();
        foreach (var door in Doors)
            Assert.True(await ReadAsync(_a, door) is null, door);
        Assert.Equal(40, await PostgresStorageFixture.NumberAsync($"select count(*) from {_b}.entry"));
    }

    [Fact]
    public async Task Memory_UnderItsOwnRole_DoesAllItDoes()
    {
        Skip();
        await using var store = await OpenAsync(_a, _a);
        await store.JoinAsync(OpenStore.Alice, OpenStore.Bob);
        await store.PutAsync("global/x", "\"a harbour\"");
        Assert.Equal(["global/x"], await store.FindAsync("harbour"));
        Assert.Empty(await store.FindAsync(Secret));
        await using var locks = new LockService(store.Storage, store.Messages, TimeProvider.System);
        Assert.IsType<LockResult.Acquired>(await locks.AcquireAsync(OpenStore.Alice, new LockRequest(LockResource.Parse("global/x")), Token));
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("copy"), [], Token);
        await store.Storage.Care.CopyAsync(folder.File("copy"), null, Token);
        await store.PutAsync("global/x", "2");
        Assert.Equal(1, (await store.Storage.Care.RestoreAsync(folder.File("copy"), OpenStore.Alice, null, Token)).Restored);
        Assert.Equal("\"a harbour\"", await store.GetTextAsync("global/x"));
    }

    [Fact]
    public async Task Open_SchemaOfAnotherSwarm_SaysThatItMayNot()
    {
        Skip();
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => OpenAsync(_a, _b));
        Assert.Equal(ErrorCode.ReadOnly, error.Code);
        Assert.Contains("this role may not", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The SQL block of the page that speaks of a role.</summary>
    private static string DocumentedSql(string role) =>
        SqlBlock().Matches(File.ReadAllText(Repository.PathOf("docs", "scale.md"))).Select(m => m.Groups[1].Value).Single(s => s.Contains(role, StringComparison.Ordinal));

    /// <summary>What a role's statements answer in the end, as text; null when they are refused.</summary>
    private async Task<string?> ReadAsync(string role, string sql)
    {
        await using var connection = await ConnectAsync(role);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand(sql.Replace("{A}", _a, StringComparison.Ordinal).Replace("{B}", _b, StringComparison.Ordinal), connection);
        try
        {
            StringBuilder text = new();
            await using var reader = await command.ExecuteReaderAsync(Token);
            do
            {
                while (await reader.ReadAsync(Token))
                    text.AppendJoin('\t', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))).Append('\n');
            }
            while (await reader.NextResultAsync(Token));
            return text.ToString();
        }
        catch (PostgresException)
        {
            return null;
        }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string role)
    {
        var connection = new NpgsqlConnection(As(role) + ";Pooling=false");
        await connection.OpenAsync(Token);
        return connection;
    }

    private static string As(string role) => new NpgsqlConnectionStringBuilder(PostgresStorageFixture.Server) { Username = role, Password = "x" }.ToString();

    private static async Task<OpenStore> OpenAsync(string role, string schema) => new(await PostgresStorage.OpenAsync(
        new PostgresOptions { ConnectionString = As(role), Schema = schema }, TimeProvider.System, NullLogger.Instance, Token), EntryOptions.Default);

    private static void Skip() => Assert.SkipWhen(
        string.IsNullOrEmpty(PostgresStorageFixture.Server), $"{PostgresStorageFixture.Variable} names no PostgreSQL server; .ci/postgres starts one.");

    public async ValueTask DisposeAsync()
    {
        if (PostgresStorageFixture.Server is not { Length: > 0 })
            return;
        foreach (var role in (string[])[_a, _b])
            await PostgresStorageFixture.ExecuteAsync($"set client_min_messages = error; drop owned by {role} cascade; drop role {role}");
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
