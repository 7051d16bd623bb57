using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace SwarmMemory.Worker;

/// <summary>What anybody would write by hand against PostgreSQL: one prepared upsert, which is its own transaction.</summary>
internal static class BareUpserts
{
    private const string Upsert = "insert into public.bare (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value";

    /// <summary>Microseconds of each, one every so many milliseconds.</summary>
    public static async Task<List<double>> PaceAsync(string connectionString, string prefix, int count, int milliseconds)
    {
        await using var source = new NpgsqlSlimDataSourceBuilder(connectionString).Build();
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Upsert, connection)
        {
            Parameters = { new() { NpgsqlDbType = NpgsqlDbType.Text }, new() { NpgsqlDbType = NpgsqlDbType.Bytea } },
        };
        await command.PrepareAsync();
        List<double> times = [];
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds));
        for (var i = 0; i < count && await timer.WaitForNextTickAsync(); i++)
        {
            var start = Stopwatch.GetTimestamp();
            command.Parameters[0].Value = $"{prefix}/{i % 50}";
            command.Parameters[1].Value = System.Text.Encoding.UTF8.GetBytes($"{{\"i\":{i}}}");
            await command.ExecuteNonQueryAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return times;
    }
}
