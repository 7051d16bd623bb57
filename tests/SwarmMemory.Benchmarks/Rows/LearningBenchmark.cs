using System.Diagnostics;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Learning;
using SwarmMemory.Storage;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// What recording and recommending cost in a store of 10,000 outcomes and in one of a million; and whether eight processes that record in
/// random order come to what one process comes to.
/// </summary>
internal static class LearningBenchmark
{
    private const int Few = 10_000;
    private const int Many = 1_000_000;
    private const int Strategies = 16;
    private const int Processes = 8;
    private const int Rounds = 10;
    private const int PerRound = 200;
    private const int Asked = 60;

    private static readonly LearningOptions Unforgetting = LearningOptions.Default with { Forgets = false };

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        await SizeAsync(folder, report);
        await ProcessesAsync(settings, folder, report);
    }

    private static async Task SizeAsync(TemporaryFolder folder, Report report)
    {
        await using var small = await TemporaryStore.OpenAsync(folder.File("small.db"));
        await using var large = await TemporaryStore.OpenAsync(folder.File("large.db"));
        foreach (var store in (TemporaryStore[])[small, large])
        {
            for (var i = 0; i < Few; i++)
            {
                if (i % 1000 == 0)
                    Report.Progress($"recording {i:N0} of {Few:N0}");
                await store.Manager.RecordTaskOutcomeAsync(OutcomeOf(i));
            }
        }

        Report.Progress("filling up to a million");
        await FillAsync(large);
        Samples[] figures = [new(), new(), new(), new()];
        for (var round = 0; round < Rounds; round++)
        {
            Report.Progress($"round {round + 1} of {Rounds}");
            await MeasureAsync(small, round, figures[0], figures[1]);
            await MeasureAsync(large, round, figures[2], figures[3]);
        }

        Report.Progress("");
        var (at, few) = ($"at {Many:N0} outcomes", $"at {Few:N0}");
        report.Row($"recommend {at}: p99", figures[2].P99, "us", few, figures[0].P99, Threshold.Under(1000));
        report.Row($"record {at}: p99", figures[3].P99, "us", few, figures[1].P99, Threshold.Under(1000));
        report.Row($"recommend {at}: median", figures[2].Median, "us", few, figures[0].Median, Threshold.RatioAtMost(2));
        report.Row($"record {at}: median", figures[3].Median, "us", few, figures[1].Median, Threshold.RatioAtMost(2));
    }

    private static async Task MeasureAsync(TemporaryStore store, int round, Samples recommends, Samples records)
    {
        for (var i = 0; i < PerRound; i++)
        {
            var outcome = OutcomeOf(Few + (round * PerRound) + i);
            var start = Stopwatch.GetTimestamp();
            await store.Manager.GetCoordinationStrategyAsync(new StrategyQuery(outcome.Context!.Value) { Explore = true });
            var between = Stopwatch.GetTimestamp();
            await store.Manager.RecordTaskOutcomeAsync(outcome);
            recommends.Add(Stopwatch.GetElapsedTime(start, between).TotalMicroseconds);
            records.Add(Stopwatch.GetElapsedTime(between).TotalMicroseconds);
        }
    }

    /// <summary>Copies the outcomes until there are a million, and the levels of other task types beside them.</summary>
    private static Task<int> FillAsync(TemporaryStore store) => store.Storage.WriteAsync(async session =>
    {
        await using var command = session.Connection.CreateCommand();
        command.CommandText = $"""
            insert into outcome (clock, task, strategy, success, pattern_type, seconds, at, swarm, agent, agents, task_id, context, notes)
            select o.clock + {Few} * n.i, o.task, o.strategy, o.success, o.pattern_type, o.seconds, o.at, o.swarm, o.agent, o.agents, o.task_id, o.context, o.notes
            from (with recursive n(i) as (select 1 union all select i + 1 from n where i < {(Many / Few) - 1}) select i from n) n, outcome o where o.clock <= {Few};
            insert into learn_tally (node, strategy, n0, s0, e0, n1, s1, e1, n2, s2, e2, at, timed, log_time, log_time_squares)
            select t.node + n.i * 104729, t.strategy, t.n0, t.s0, t.e0, t.n1, t.s1, t.e1, t.n2, t.s2, t.e2, t.at, t.timed, t.log_time, t.log_time_squares
            from (with recursive n(i) as (select 1 union all select i + 1 from n where i < 50) select i from n) n, learn_tally t
            where t.node between -9000000000000000000 and 9000000000000000000;
            update learn_state set outcomes = {Many};
            update learn_task set outcomes = {Many};
            """;
        return await command.ExecuteNonQueryAsync();
    }, CancellationToken.None);

    private static async Task ProcessesAsync(Settings settings, TemporaryFolder folder, Report report)
    {
        var (one, many) = (folder.File("one.db"), folder.File("many.db"));
        await using (var store = await TemporaryStore.OpenAsync(one, Unforgetting))
        {
            for (var i = 0; i < Few; i++)
                await store.Manager.RecordTaskOutcomeAsync(OutcomeOf(i));
        }

        (await TemporaryStore.OpenAsync(many, Unforgetting)).DisposeAsync().AsTask().Wait();
        int[] order = [.. Enumerable.Range(0, Few)];
        new Random(11).Shuffle(order);
        await Task.WhenAll(Enumerable.Range(0, Processes).Select(p => RecordAsync(settings, many, [.. order.Where((_, i) => i % Processes == p)])));

        report.Row($"{Processes} processes, {Few:N0} outcomes in random order: largest difference", await DifferenceAsync(one, many, Unforgetting), "",
            must: Threshold.AtMost(1e-9));
        report.Row("the control, which forgets, differs by", await DifferenceAsync(one, many, LearningOptions.Default), "", must: Threshold.AtLeast(1e-9));
    }

    private static async Task RecordAsync(Settings settings, string database, int[] outcomes)
    {
        using var worker = new WorkerProcess(settings, database, "bench", "no-forgetting");
        await worker.ReadAsync();
        foreach (var i in outcomes)
        {
            var outcome = OutcomeOf(i);
            worker.Send($"outcome {outcome.TaskType} {(outcome.Success ? 1 : 0)} {outcome.Strategy} {outcome.Context}");
            if (await worker.ReadAsync() is not "ok")
                throw new InvalidOperationException("A worker could not record an outcome.");
        }
    }

    /// <summary>The largest difference of the expected success rates in many contexts.</summary>
    private static async Task<double> DifferenceAsync(string one, string other, LearningOptions options)
    {
        await using var first = await TemporaryStore.OpenAsync(one, options);
        await using var second = await TemporaryStore.OpenAsync(other, options);
        var largest = 0.0;
        for (var i = 0; i < Asked; i++)
        {
            var context = OutcomeOf(i * 37).Context!.Value;
            var (a, b) = (await first.Manager.GetCoordinationStrategyAsync(context), await second.Manager.GetCoordinationStrategyAsync(context));
            largest = Math.Max(largest, a.Strategy == b.Strategy ? Math.Abs(a.ExpectedSuccessRate - b.ExpectedSuccessRate) : 1);
        }

        return largest;
    }

    /// <summary>Outcome number i of a made-up world in which strategies suit contexts differently.</summary>
    private static TaskOutcome OutcomeOf(int i)
    {
        var random = new Random(i);
        var (area, size, kind, strategy) = (random.Next(12), random.Next(4), random.Next(3), random.Next(Strategies));
        var rate = 0.2 + (0.6 * ((((strategy * 7) + (area * 3) + (size * 5)) % 16) / 15.0));
        return new TaskOutcome("bench", random.NextDouble() < rate)
        {
            Strategy = $"way_{strategy}",
            Context = JsonText.Parse($$"""{"task_type":"bench","area":"a{{area}}","size":"s{{size}}","kind":"k{{kind}}","urgent":{{(i % 2 == 0 ? "true" : "false")}}}"""),
        };
    }
}
