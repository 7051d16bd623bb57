using System.Text;
using System.Text.Json;

namespace SwarmMemory.Benchmarks.Recall;

/// <summary>The figures for programs: an array with an object a set.</summary>
internal static class RecallJson
{
    public static void Write(IEnumerable<(string Name, RecallScores Scores)> sets, bool bySession)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (var (name, scores) in sets)
            {
                writer.WriteStartObject();
                writer.WriteString("set", name);
                writer.WriteNumber("recall_5", Round(scores.Recall5));
                writer.WriteNumber("recall_10", Round(scores.Recall10));
                writer.WriteNumber("ndcg_10", Round(scores.Ndcg10));
                writer.WriteNumber("mrr", Round(scores.ReciprocalRank));
                writer.WriteNumber("p50_ms", Round(scores.Times.Median));
                writer.WriteNumber("p95_ms", Round(scores.Times.Quantile(.95)));
                if (bySession)
                {
                    writer.WriteNumber("hit_10", Round(scores.Hit10));
                    writer.WriteNumber("hit_1", Round(scores.Hit1));
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        Console.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static double Round(double value) => double.IsNaN(value) ? 0 : Math.Round(value, 4);
}
