using System.Globalization;

namespace SwarmMemory.Benchmarks.Replay;

/// <summary>
/// True success rates: a line <c>n K F</c>, the features' names, their numbers of levels, K strategies' names one a line, then n tasks of F
/// values and K probabilities. A context's rate is the mean of its tasks'.
/// </summary>
internal sealed class RateTable
{
    private readonly string[] _features;
    private readonly Dictionary<string, double[]> _rates = [];
    private readonly int[] _reversed;

    private RateTable(string[] features, int strategies, List<(string Context, double[] Rates)> tasks)
    {
        _features = features;
        foreach (var group in tasks.GroupBy(t => t.Context))
            _rates[group.Key] = Mean(group.Select(t => t.Rates), strategies);
        var overall = Mean(tasks.Select(t => t.Rates), strategies);
        int[] ranked = [.. Enumerable.Range(0, strategies).OrderBy(k => overall[k])];
        _reversed = new int[strategies];
        for (var i = 0; i < strategies; i++)
            _reversed[ranked[i]] = ranked[strategies - 1 - i];
    }

    /// <exception cref="UsageException">It is not such a file.</exception>
    public static RateTable Read(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"there is no file {path}.");
        try
        {
            string[] lines = [.. File.ReadLines(path).Where(l => l.Length > 0)];
            int[] sizes = [.. Words(lines[0]).Select(w => int.Parse(w, CultureInfo.InvariantCulture))];
            var (count, strategies, features) = (sizes[0], sizes[1], sizes[2]);
            List<(string, double[])> tasks = [];
            foreach (var line in lines.Skip(3 + strategies).Take(count))
            {
                string[] words = Words(line);
                tasks.Add((string.Join(' ', words[..features]), [.. words[features..(features + strategies)].Select(w => double.Parse(w, CultureInfo.InvariantCulture))]));
            }

            return new RateTable(Words(lines[1]), strategies, tasks);
        }
        catch (Exception e) when (e is FormatException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new UsageException($"{Path.GetFileName(path)} is no table of rates: {e.Message}");
        }
    }

    public bool Fits(StreamFile stream) => stream.Features.SequenceEqual(_features) && stream.Strategies == _reversed.Length;

    /// <summary>The rate of a strategy in a context, or null. When quality has drifted the best has that of the worst, and so on.</summary>
    public double? Rate(StreamFile.Step step, int strategy, bool drifted) =>
        _rates.TryGetValue(string.Join(' ', step.Values), out var rates) ? rates[drifted ? _reversed[strategy] : strategy] : null;

    private static double[] Mean(IEnumerable<double[]> rates, int strategies)
    {
        var (sums, n) = (new double[strategies], 0);
        foreach (var task in rates)
        {
            n++;
            for (var k = 0; k < strategies; k++)
                sums[k] += task[k];
        }

        return [.. sums.Select(s => s / n)];
    }

    private static string[] Words(string line) => line.Split([' ', '\t', '|'], StringSplitOptions.RemoveEmptyEntries);
}
