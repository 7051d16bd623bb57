using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// Real input: the turns of long conversations, stored through four servers at once and read back through a fifth, byte for byte. Takes gzipped
/// JSON: <c>{"stores":[{"store","docs":[{"id", ...}]}]}</c>; each doc is a value.
/// </summary>
internal static class LocomoBenchmark
{
    private const int ServerCount = 4;
    private const int InFlight = 4;
    private const int KeysPerGet = 20;

    public static Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var project = Servers.Project(folder.Path, "project");
        var turns = Read(settings.RequireFile());
        var servers = Enumerable.Range(0, ServerCount).Select(_ => Servers.Ours(settings, project)).ToArray();
        var begin = Stopwatch.GetTimestamp();
        var errors = 0;
        Task.WaitAll(servers.Select((server, s) => Task.Factory.StartNew(() =>
        {
            var calls = turns.Where((_, i) => i % ServerCount == s).Select(t => McpCall.Store(t.Key, Encoding.UTF8.GetString(t.Value))).ToArray();
            foreach (var (_, answer) in server.Pipeline(calls, InFlight))
                Interlocked.Add(ref errors, answer.IsError ? 1 : 0);
        }, TaskCreationOptions.LongRunning)).ToArray());
        var stored = Stopwatch.GetElapsedTime(begin);
        foreach (var server in servers)
            server.Dispose();

        using var fifth = Servers.Ours(settings, project);
        begin = Stopwatch.GetTimestamp();
        var equal = turns.Chunk(KeysPerGet).Sum(part => CountEqual(fifth, part));
        var read = Stopwatch.GetElapsedTime(begin);
        report.Row($"turns of {turns.Length:N0} that came back byte for byte", equal, "", must: Threshold.Exactly(turns.Length));
        report.Row("calls answered with an error", errors, "", must: Threshold.Exactly(0));
        report.Row($"turns stored a second, {ServerCount} servers together", turns.Length / stored.TotalSeconds, "/s");
        report.Row($"turns read a second, one server, {KeysPerGet} at a time", turns.Length / read.TotalSeconds, "/s");
        return Task.CompletedTask;
    }

    private static int CountEqual(McpProcess server, (string Key, byte[] Value)[] part)
    {
        var entries = server.Call(McpCall.Get(part.Select(t => t.Key))).Structured().GetProperty("entries").EnumerateArray()
            .ToDictionary(e => e.GetProperty("key").GetString()!, e => Encoding.UTF8.GetBytes(e.GetProperty("value").GetRawText()));
        return part.Count(t => entries.TryGetValue(t.Key, out var value) && value.AsSpan().SequenceEqual(t.Value));
    }

    private static (string Key, byte[] Value)[] Read(string path)
    {
        try
        {
            using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var document = JsonDocument.Parse(file);
            return [.. document.RootElement.GetProperty("stores").EnumerateArray().SelectMany(store => store.GetProperty("docs").EnumerateArray().Select(doc =>
                (MemoryKey.Parse($"swarm-locomo/session-{store.GetProperty("store").GetString()}/turn-{doc.GetProperty("id").GetString()}").Value,
                    Encoding.UTF8.GetBytes(doc.GetRawText()))))];
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException)
        {
            throw new UsageException($"{path} is no gzipped JSON of conversations: {e.Message}");
        }
    }
}
