using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Sqlite;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// Processes wait for one moment of the clock that they share and then all try for one write lock. The control looks whether it is held and then
/// takes it, in two steps, as one does without a transaction.
/// </summary>
internal static class RacesBenchmark
{
    private const int Rounds = 500;

    public static async Task RunAsync(Settings settings, Report report)
    {
        foreach (var processes in (int[])[2, 4, 8])
        {
            using var folder = new TemporaryFolder();
            var checkedRounds = await RaceAsync(settings, folder.File("checked.db"), processes, "race");
            var unchecked_ = await RaceAsync(settings, folder.File("unchecked.db"), processes, "race-unchecked");
            Report.Progress("");
            report.Row($"{processes} processes, {Rounds} rounds: with two holders", checkedRounds.Several, "", "look, then take", unchecked_.Several, Threshold.Exactly(0));
            report.Row($"{processes} processes: rounds with no holder", checkedRounds.None, "", must: Threshold.Exactly(0));
            report.Row($"{processes} processes: the control lets two in", unchecked_.Several, "", must: Threshold.AtLeast(Rounds / 2 + 1));
        }
    }

    private static async Task<(int None, int Several)> RaceAsync(Settings settings, string database, int processes, string verb)
    {
        var workers = await Task.WhenAll(Enumerable.Range(0, processes).Select(i => new WorkerProcess(settings, database, $"r{i}").ReadyAsync()));
        try
        {
            var (none, several) = (0, 0);
            for (var round = 0; round < Rounds; round++)
            {
                if (round % 50 == 0)
                    Report.Progress($"{processes} processes, {verb}: {round} of {Rounds}");
                var at = BootClock.Now().Milliseconds + 2 + processes;
                var answers = await Task.WhenAll(workers.Select(w => w.AskAsync($"{verb} global/race/{round} {at}")));
                if (answers.FirstOrDefault(a => a.StartsWith("error", StringComparison.Ordinal)) is { } error)
                    throw new InvalidOperationException(error);
                var won = answers.Count(a => a.StartsWith("won", StringComparison.Ordinal));
                none += won == 0 ? 1 : 0;
                several += won > 1 ? 1 : 0;
            }

            return (none, several);
        }
        finally
        {
            foreach (var worker in workers)
                worker.Dispose();
        }
    }
}
