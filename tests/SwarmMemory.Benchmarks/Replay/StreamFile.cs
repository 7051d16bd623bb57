using System.IO.Compression;

namespace SwarmMemory.Benchmarks.Replay;

/// <summary>
/// Tasks one after the other: the first line is <c>#features f1 f2 ...</c>, each further one the values of the features, a bar, and for each
/// strategy 1 if it would have succeeded.
/// </summary>
internal sealed record StreamFile(string Name, string[] Features, List<StreamFile.Step> Steps)
{
    /// <summary>Strategies of each task.</summary>
    public int Strategies => Steps[0].Outcomes.Length;

    /// <summary>Whether the strategies' quality is reversed half-way, which the file's name says.</summary>
    public bool Drifts => Name.Contains(".drift.", StringComparison.Ordinal);

    /// <exception cref="UsageException">It is not such a file; the line is named.</exception>
    public static StreamFile Read(string path)
    {
        using var file = File.OpenRead(path);
        using var lines = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        var name = Path.GetFileName(path);
        if (lines.ReadLine()?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not ["#features", .. var features])
            throw new UsageException($"{name} does not begin with a line \"#features f1 f2 ...\".");

        List<Step> steps = [];
        while (lines.ReadLine() is { } line)
        {
            if (line.Length == 0)
                continue;
            var parts = line.Split('|');
            string[] values = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 2 || values.Length != features.Length || parts[1].Trim() is not { Length: > 0 } bits || bits.Any(b => b is not ('0' or '1'))
                || (steps.Count > 0 && bits.Length != steps[0].Outcomes.Length))
            {
                throw new UsageException($"line {steps.Count + 2} of {name} is not {features.Length} values, a bar and a 0 or 1 for each strategy.");
            }

            steps.Add(new Step(values, [.. bits.Select(b => b == '1')]));
        }

        return steps.Count > 0 ? new StreamFile(name, features, steps) : throw new UsageException($"{name} has no tasks.");
    }

    internal sealed record Step(string[] Values, bool[] Outcomes);
}
