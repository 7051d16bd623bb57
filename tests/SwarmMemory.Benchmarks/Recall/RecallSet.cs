using System.IO.Compression;
using System.Text.Json;

namespace SwarmMemory.Benchmarks.Recall;

/// <summary>
/// A retrieval set: <c>{"set","stores":[{"store","docs":[{"id","text","session","ord","who","ts"}],"queries":[{"id","q","rel":[ids],"cat"}]}]}</c>,
/// as .json or .json.gz; a doc may have the "key" it is stored under. Each store is a memory of its own, searched alone.
/// </summary>
internal sealed record RecallSet(string Name, IReadOnlyList<RecallStore> Stores)
{
    /// <exception cref="UsageException">The file is not of that form.</exception>
    public static RecallSet Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var source = path.EndsWith(".gz", StringComparison.Ordinal) ? (Stream)new GZipStream(file, CompressionMode.Decompress) : file;
            using var document = JsonDocument.Parse(source);
            var root = document.RootElement;
            return new RecallSet(
                root.TryGetProperty("set", out var set) ? set.GetString()! : Path.GetFileName(path).Split('.')[0],
                [.. root.GetProperty("stores").EnumerateArray().Select(ReadStore)]);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UsageException($"{path} is no retrieval set ({e.Message}); it has the form {{\"stores\":[{{\"store\", \"docs\":[{{\"id\", \"text\"}}], \"queries\":[{{\"id\", \"q\", \"rel\":[doc ids]}}]}}]}}.");
        }
    }

    private static RecallStore ReadStore(JsonElement store) => new(
        [.. store.GetProperty("docs").EnumerateArray().Select((d, i) => new RecallDocument(
            d.GetProperty("id").GetString()!, d.GetProperty("text").GetString()!, Text(d, "session"), i, Text(d, "who"), Text(d, "ts"), Text(d, "key")))],
        [.. store.GetProperty("queries").EnumerateArray().Select(q => new RecallQuery(
            q.GetProperty("q").GetString()!, [.. q.GetProperty("rel").EnumerateArray().Select(r => r.GetString()!)], Text(q, "cat")))]);

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value)
        ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()
        : "";
}
