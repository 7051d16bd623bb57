using Npgsql;
using SwarmMemory.Postgres;

namespace SwarmMemory.Benchmarks.Postgres;

/// <summary>A schema of a server that somebody else runs, dropped in the end.</summary>
internal sealed class TemporarySchema(string connection) : IAsyncDisposable
{
    public PostgresOptions Options { get; } = new() { ConnectionString = connection, Schema = $"bench_{Guid.NewGuid():N}" };

    public async ValueTask DisposeAsync()
    {
        await using var opened = new NpgsqlConnection(connection);
        await opened.OpenAsync();
        await using var command = new NpgsqlCommand($"drop schema if exists {Options.Schema} cascade", opened);
        await command.ExecuteNonQueryAsync();
    }
}
