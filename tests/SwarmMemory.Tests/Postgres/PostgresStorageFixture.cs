using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SwarmMemory.Postgres;
using SwarmMemory.Storage;
using SwarmMemory.Tests.Conformance;
using Xunit;

namespace SwarmMemory.Tests.Postgres;

/// <summary>A schema of its own on the server that the environment names; tests are skipped where it names none.</summary>
internal sealed class PostgresStorageFixture : IStorageFixture
{
    public const string Variable = "SWARM_MEMORY_POSTGRES";

    public const string Reason = $"{Variable} names no PostgreSQL server; .ci/postgres starts one.";

    public static string? Server { get; } = Environment.GetEnvironmentVariable(Variable);

    public long PartitionRows { get; init; } = 1_000_000;

    public string Schema { get; } = $"test_{Guid.NewGuid():N}";

    public async Task<IStorage> OpenAsync(TimeProvider time)
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Server), Reason);
        return await PostgresStorage.OpenAsync(
            new PostgresOptions { ConnectionString = Server!, Schema = Schema, Clock = time, PartitionRows = PartitionRows }, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
    }

    public async Task DamageAsync(string key)
    {
        // One byte in the middle, at the same length: only the checksum can tell.
        var changed = await ExecuteAsync($"""
            update {Schema}.entry_version set value = set_byte(value, length(value) / 2, 7)
            where seq = (select seq from {Schema}.entry where key = '{key}')
            """);
        if (changed != 1)
            throw new InvalidOperationException("There was nothing to damage.");
    }

    public Task<long> CommitMarkAsync() => NumberAsync($"select hashtextextended(schema_to_xml('{Schema}', true, true, '')::text, 0)");

    public static async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    public static async Task<long> NumberAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(CancellationToken.None), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (!string.IsNullOrEmpty(Server))
            await ExecuteAsync($"set client_min_messages = error; drop schema if exists {Schema} cascade");
    }
}
