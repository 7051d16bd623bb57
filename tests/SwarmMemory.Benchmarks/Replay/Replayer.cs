using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using SwarmMemory.Learning;

namespace SwarmMemory.Benchmarks.Replay;

/// <summary>Replays one stream on a store of its own.</summary>
internal static class Replayer
{
    public static async Task<ReplayResult> RunAsync(StreamFile stream, RateTable? rates, int seed)
    {
        using var folder = new TemporaryFolder();
        // Seeded: the same stream gives the same figures.
        await using var store = await TemporaryStore.OpenAsync(folder.File("memory.db"), LearningOptions.Default with { Random = new Random(seed) });
        string[] strategies = [.. Enumerable.Range(0, stream.Strategies).Select(k => $"strategy_{k:00}")];
        var (calibration, secondHalf, successes, covered, known) = (new Calibration(), new Calibration(), new int[stream.Steps.Count + 1], 0, 0);
        var clock = new Stopwatch();
        for (var i = 0; i < stream.Steps.Count; i++)
        {
            var step = stream.Steps[i];
            var (task, context) = Context(stream, step);
            clock.Start();
            var advice = await store.Manager.GetCoordinationStrategyAsync(new StrategyQuery(context) { Candidates = strategies, Explore = true });
            // The first task finds an empty store, and takes the first.
            var chosen = Math.Max(0, Array.IndexOf(strategies, advice.Strategy));
            var success = step.Outcomes[chosen];
            await store.Manager.RecordTaskOutcomeAsync(new TaskOutcome(task, success) { Strategy = strategies[chosen], Context = context });
            clock.Stop();

            successes[i + 1] = successes[i] + (success ? 1 : 0);
            calibration.Add(advice.ExpectedSuccessRate, success);
            var second = i >= stream.Steps.Count / 2;
            if (second)
                secondHalf.Add(advice.ExpectedSuccessRate, success);
            if (rates?.Rate(step, chosen, stream.Drifts && second) is { } rate)
            {
                known++;
                covered += rate >= advice.Interval.Low && rate <= advice.Interval.High ? 1 : 0;
            }
        }

        return new ReplayResult(
            stream.Name, Mean(successes, 500), Mean(successes, 2000), Mean(successes, 10_000), calibration.Brier, calibration.Error,
            secondHalf.Error, known == 0 ? null : (double)covered / known, clock.Elapsed.TotalMicroseconds / stream.Steps.Count);
    }

    /// <summary>The values are names of levels, not sizes, and go in as texts.</summary>
    private static (string Task, JsonText Context) Context(StreamFile stream, StreamFile.Step step)
    {
        var (task, context) = ("replay", new JsonObject());
        for (var f = 0; f < stream.Features.Length; f++)
        {
            if (stream.Features[f] == "task_type")
                task = string.Create(CultureInfo.InvariantCulture, $"task_{step.Values[f]}");
            else
                context[stream.Features[f]] = $"level_{step.Values[f]}";
        }

        context["task_type"] = task;
        return (task, JsonText.From(context));
    }

    private static double? Mean(int[] successes, int tasks) => successes.Length > tasks ? (double)successes[tasks] / tasks : null;
}
