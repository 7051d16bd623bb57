using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>
/// What checks measured: one sample a check for two hours, after that the first of each hour, until they are too old. So a month of it is some
/// 840 rows.
/// </summary>
internal sealed class HealthHistory(HealthOptions options)
{
    private const long Hour = 60 * 60 * 1000;
    private const long Fine = 2 * Hour;

    private const string Append = """
        insert into health_sample (at, entries, bytes, size, free, log_size, cache_hit_rate, operations, p50_us, p99_us, stale, unread, marks)
        values (@At, @Entries, @Bytes, @Size, @Free, @LogSize, @CacheHitRate, @Operations, @P50Us, @P99Us, @Stale, @Unread, @marks)
        on conflict (at) do nothing
        """;

    /// <summary>Keeps the marks of the two newest: checks measure from the last, reports from the one before.</summary>
    private const string DropMarks = """
        update health_sample set marks = null
        where marks is not null and at < (select min(two.at) from (select at from health_sample order by at desc limit 2) two)
        """;
    private const string DropOld = "delete from health_sample where at < @oldest";

    /// <summary>Thins out what is past the fine part: a sample goes when one before it is of the same hour. @hour ms.</summary>
    private const string Thin = """
        delete from health_sample where at < @fine and exists (
            select 1 from health_sample earlier
            where earlier.at < health_sample.at and earlier.at >= health_sample.at - health_sample.at % @hour)
        """;

    private const string Newest = """
        select at, entries, bytes, size, free, log_size as LogSize, cache_hit_rate as CacheHitRate, operations, p50_us as P50Us, p99_us as P99Us,
               stale, unread
        from health_sample order by at desc limit @limit
        """;

    public async Task AppendAsync(StorageSession session, Measurement measurement)
    {
        var now = session.Now;
        var sample = HealthSample.Of(measurement);
        await session.Connection.ExecuteAsync(Append, new
        {
            sample.At, sample.Entries, sample.Bytes, sample.Size, sample.Free, sample.LogSize, sample.CacheHitRate, sample.Operations, sample.P50Us,
            sample.P99Us, sample.Stale, sample.Unread, marks = Measuring.WriteMarks(measurement.Counters),
        });
        await session.Connection.ExecuteAsync(DropMarks);
        var (fine, hour) = (now - Fine, Hour);
        await session.Connection.ExecuteAsync(Thin, new { fine, hour });
        var oldest = now - (long)options.History.TotalMilliseconds;
        await session.Connection.ExecuteAsync(DropOld, new { oldest });
    }

    /// <summary>Newest first.</summary>
    public static async Task<List<HealthSample>> NewestAsync(StorageSession session, int limit) =>
        (await session.Connection.QueryAsync<HealthSample>(Newest, new { limit })).Buffered();
}
