using System.Globalization;
using System.Text.Json;

namespace SwarmMemory.Benchmarks.Recall;

/// <param name="Place">Its place in the store.</param>
internal sealed record RecallDocument(string Id, string Text, string Session, int Place, string Who, string Time)
{
    /// <summary>As an agent would store it: the turns of a session below the session, everything else numbered in one folder.</summary>
    public MemoryKey Key => MemoryKey.Parse(Session.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"swarm-set/session-{Segment(Session)}/turn-{Place:D6}")
        : string.Create(CultureInfo.InvariantCulture, $"swarm-set/global/entry-{Place:D6}"));

    public JsonText Value
    {
        get
        {
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                writer.WriteString("text", Text);
                if (Who.Length > 0)
                    writer.WriteString("who", Who);
                if (Time.Length > 0)
                    writer.WriteString("ts", Time);
                writer.WriteEndObject();
            }

            return JsonText.Parse(buffer.ToArray());
        }
    }

    private static string Segment(string text) => new([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '-')]);
}
