using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Sqlite;

namespace SwarmMemory.Benchmarks.Recall;

/// <summary>
/// What the index costs who stores: stores with the background work of the index beside them, in turn with the same stores without it; and
/// what all of it writes into the log.
/// </summary>
internal static class IndexingBenchmark
{
    private const int Rounds = 20;
    private const int PerRound = 1000;
    private const int Parts = 20;
    private const int PerPart = 100;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        await using var with = await TemporaryStore.OpenAsync(folder.File("with.db"));
        await using var without = await TemporaryStore.OpenAsync(folder.File("without.db"));
        var texts = new SyntheticText(3);
        var (withTimes, withoutTimes) = (new Samples(), new Samples());
        for (var round = 0; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            var values = Enumerable.Range(0, PerRound).Select(_ => JsonText.Parse($$"""{"note":"{{texts.Sentence()}}"}""")).ToList();
            await StoreAsync(without, round, values, round == 0 ? new Samples() : withoutTimes);
            using var stopping = new CancellationTokenSource();
            var indexing = KeepUpAsync(with, stopping.Token);
            await StoreAsync(with, round, values, round == 0 ? new Samples() : withTimes);
            await stopping.CancelAsync();
            await indexing;
        }

        Report.Progress("");
        report.Row("store: median", withTimes.Median, "us", "without the index", withoutTimes.Median, Threshold.RatioAtMost(1.5));
        report.Row("store: p99", withTimes.P99, "us", "without the index", withoutTimes.P99);
        var (all, bare) = (await LogBytesAsync(folder.File("log.db"), texts, indexed: true), await LogBytesAsync(folder.File("bare-log.db"), texts, indexed: false));
        report.Row("bytes written to the log, a store", all, "bytes", "without the index", bare, Threshold.AtMost(12_288));
    }

    private static async Task KeepUpAsync(TemporaryStore store, CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await Task.Run(() => store.Store.Search.KeepUpAsync(cancellationToken), cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The round is over.
        }
    }

    /// <summary>What stores and their index write into the log: a few at a time, the log emptied after each part so that its length tells.</summary>
    private static async Task<double> LogBytesAsync(string path, SyntheticText texts, bool indexed)
    {
        await using var store = await TemporaryStore.OpenAsync(path);
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        SqliteConnections.Execute(connection, "pragma wal_checkpoint(truncate)");
        var written = 0L;
        for (var part = 0; part < Parts; part++)
        {
            var values = Enumerable.Range(0, PerPart).Select(_ => JsonText.Parse($$"""{"note":"{{texts.Sentence()}}"}""")).ToList();
            await StoreAsync(store, 1000 + part, values, new Samples());
            if (indexed)
                await store.Store.Search.KeepUpAsync(CancellationToken.None);
            written += new FileInfo(path + "-wal").Length;
            SqliteConnections.Execute(connection, "pragma wal_checkpoint(truncate)");
        }

        return written / (double)(Parts * PerPart);
    }

    private static async Task StoreAsync(TemporaryStore store, int round, List<JsonText> values, Samples times)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var key = MemoryKey.Parse($"swarm-bench/agent-a{i % 100}/item-{round}-{i}");
            var start = Stopwatch.GetTimestamp();
            await store.Manager.StoreAsync(key, values[i]);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    }
}
