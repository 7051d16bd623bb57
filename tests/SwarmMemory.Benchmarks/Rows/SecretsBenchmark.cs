using System.Diagnostics;
using SwarmMemory.Benchmarks.Recall;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Primitives;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// What looking for secrets costs a value, and how many texts of retrieval sets, which hold none, are taken for one. Takes sets as recall does.
/// </summary>
internal static class SecretsBenchmark
{
    private const int Rounds = 2000;
    private const string Prose = "The worker read the queue, found 12 items and split them by size; the next step is to merge what both halves changed. ";
    private const string Technical = "See https://example.com/docs?page=2 for max_tokens and the password policy of task-17 (risk-2). ";

    public static Task RunAsync(Settings settings, Report report)
    {
        var clean = SecretHandling.Refuse;
        report.Row("1 KB of prose", Cost(Text(Prose, 1024), clean), "us", "not looked at", Cost(Text(Prose, 1024), SecretHandling.Allow), Threshold.AtMost(3));
        report.Row("1 KB full of URLs and words such as token", Cost(Text(Technical, 1024), clean), "us", must: Threshold.AtMost(30));
        report.Row("64 KB of prose", Cost(Text(Prose, 64 * 1024), clean), "us");
        report.Row("1 MB of nothing but beginnings", Cost(Text("://eyJ sk-ghp_password=", 1024 * 1024), clean, 5) / 1000, "ms", must: Threshold.AtMost(500));
        if (settings.File is null)
            return Task.CompletedTask;

        var (texts, alarms) = (0, 0);
        foreach (var set in settings.RequireFiles().Select(RecallSet.Read))
        {
            foreach (var text in set.Stores.SelectMany(s => s.Documents).Select(d => d.Text))
            {
                texts++;
                if (JsonSecrets.Find("text", JsonText.From(text)) is not { } found)
                    continue;
                alarms++;
                if (!settings.Json)
                    Console.Error.WriteLine($"{set.Name}: {found.Findings[0]}: {found.Redact()}");
            }
        }

        report.Row($"of {texts:N0} texts taken for secrets", alarms, "", must: Threshold.AtMost(texts / 10_000.0));
        return Task.CompletedTask;
    }

    private static JsonText Text(string piece, int size) =>
        JsonText.Parse($"{{\"text\":\"{string.Concat(Enumerable.Repeat(piece, size / piece.Length + 1))[..(size - 11)]}\"}}");

    private static double Cost(JsonText value, SecretHandling handling, int rounds = Rounds)
    {
        var rule = new SecretRule(handling == SecretHandling.Allow ? handling : SecretHandling.Redact);
        List<SecretFinding>? redacted = null;
        var samples = new Samples(Enumerable.Range(0, rounds).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            rule.Admit("value", value, ref redacted);
            return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }));
        return samples.Median;
    }
}
