using System.Globalization;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// Sixteen processes on one file: how long a store takes while each makes one every 20 ms, and how evenly they come to their turn when none
/// ever pauses. The control is the same without the gate, with SQLite's own waiting.
/// </summary>
internal static class PacedBenchmark
{
    private const int Rounds = 3;
    private const int Processes = 16;
    private const int StoresEach = 400;
    private const int Pace = 20;
    private const int SaturatedSeconds = 10;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var (gate, without) = (new Side(settings, folder, "gate", []), new Side(settings, folder, "no-gate", ["no-gate"]));
        for (var round = 0; round < Rounds; round++)
        {
            Report.Progress($"round {round + 1} of {Rounds}");
            await gate.PaceAsync();
            await without.PaceAsync();
            await gate.SaturateAsync();
            await without.SaturateAsync();
        }

        Report.Progress("");
        report.Row($"paced: median of {gate.Times.Count:N0} stores", gate.Times.Median, "ms", "without the gate", without.Times.Median);
        report.Row("paced: p99", gate.Times.P99, "ms", "without the gate", without.Times.P99, Threshold.Under(10));
        report.Row("paced: longest", gate.Times.Max, "ms", "without the gate", without.Times.Max, Threshold.Under(250));
        report.Row("paced and saturated: errors", gate.Errors, "", "without the gate", without.Errors, Threshold.Exactly(0));
        report.Row("saturated: slowest process, share of the mean", gate.Fairness.Median, "", "without the gate", without.Fairness.Median, Threshold.AtLeast(.6));
        report.Row("saturated: the same in the worst round", gate.Fairness.Min, "", "without the gate", without.Fairness.Min);
        report.Row("saturated: stores a second, all together", gate.Rates.Median, "/s", "without the gate", without.Rates.Median);
    }

    private sealed class Side(Settings settings, TemporaryFolder folder, string name, string[] options)
    {
        public Samples Times { get; } = new();
        public Samples Fairness { get; } = new();
        public Samples Rates { get; } = new();
        public int Errors { get; private set; }

        public async Task PaceAsync()
        {
            foreach (var answer in await AllAsync("paced", p => $"pace swarm-test/agent-w{p} {StoresEach} {Pace}"))
                Times.Add(answer.Select(microseconds => microseconds / 1000));
        }

        public async Task SaturateAsync()
        {
            var counts = new Samples((await AllAsync("saturated", p => $"saturate swarm-test/agent-w{p} {SaturatedSeconds}")).Select(a => a.Sum()));
            Fairness.Add(counts.Count < Processes ? 0 : counts.Min / counts.Mean);
            Rates.Add(counts.Sum / SaturatedSeconds);
        }

        /// <summary>The numbers that each process answered; those that answered an error are counted and left out.</summary>
        private async Task<List<double[]>> AllAsync(string file, Func<int, string> request)
        {
            var workers = Enumerable.Range(0, Processes).Select(p => new WorkerProcess(settings, folder.File($"{name}-{file}.db"), $"w{p}", options)).ToArray();
            foreach (var worker in workers)
                await worker.ReadAsync();
            for (var p = 0; p < Processes; p++)
                workers[p].Send(request(p));

            List<double[]> answers = [];
            foreach (var worker in workers)
            {
                var words = (await worker.ReadAsync() ?? "error gone").Split(' ');
                if (words[0] == "done")
                    answers.Add([.. words.Skip(1).Select(w => double.Parse(w, CultureInfo.InvariantCulture))]);
                else
                    Errors++;
                worker.Dispose();
            }

            return answers;
        }
    }
}
