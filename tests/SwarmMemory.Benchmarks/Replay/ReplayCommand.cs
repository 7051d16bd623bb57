using System.Globalization;
using System.Text.Json;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Replay;

/// <summary>
/// Replays streams of tasks through the product: for each task the store is asked for a strategy, and told whether that one would have
/// succeeded, and nothing else.
/// </summary>
internal static class ReplayCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (files, rates, json, seed) = Parse(args);
        List<ReplayResult> results = [];
        if (!json)
            Console.WriteLine($"{"file",-36}{"500",8}{"2,000",8}{"10,000",8}{"brier",8}{"ece",8}{"half",8}{"cover",8}{"us/step",9}");
        foreach (var file in files)
        {
            Report.Progress($"{Path.GetFileName(file)} ...");
            var stream = StreamFile.Read(file);
            results.Add(await Replayer.RunAsync(stream, rates.FirstOrDefault(r => r.Fits(stream)), seed));
            Report.Progress("");
            if (!json)
                Console.WriteLine(Line(results[^1]));
        }

        if (json)
            Console.WriteLine(JsonSerializer.Serialize(results, ReplayJson.Default.ListReplayResult));
        return 0;
    }

    private static (List<string> Files, List<RateTable> Rates, bool Json, int Seed) Parse(string[] args)
    {
        var (files, rates, json, seed) = (new List<string>(), new List<RateTable>(), false, 1);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--json")
                json = true;
            else if (args[i] == "--env")
                rates.Add(RateTable.Read(++i < args.Length ? args[i] : throw new UsageException("--env needs a file.")));
            else if (args[i] == "--seed")
                seed = ++i < args.Length && int.TryParse(args[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new UsageException("--seed needs a whole number.");
            else if (args[i].StartsWith('-'))
                throw new UsageException($"replay has no option {args[i]}; it takes FILE... [--env FILE]... [--seed N] [--json].");
            else
                files.Add(File.Exists(args[i]) ? args[i] : throw new UsageException($"there is no file {args[i]}."));
        }

        return files.Count > 0 ? (files, rates, json, seed) : throw new UsageException("replay needs a file: replay FILE... [--env FILE]... [--seed N] [--json]");
    }

    private static string Line(ReplayResult r) => string.Create(CultureInfo.InvariantCulture,
        $"{r.File,-36}{r.Success500,8:F4}{r.Success2000,8:F4}{r.Success10000,8:F4}{r.Brier,8:F4}{r.Ece,8:F4}{r.EceHalf,8:F4}{r.Coverage90,8:F3}{r.MicrosPerStep,9:F0}");
}
