using System.Text.Json;
using Microsoft.Extensions.AI;
using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Search;

namespace SwarmMemory.Hosting.Embeddings;

/// <summary>Question and answer of <c>/v1/embeddings</c> as JSON.</summary>
internal static class EmbeddingJson
{
    public static byte[] Ask(SearchSettings settings, IEnumerable<string> texts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model", settings.EmbeddingsModel);
            json.WriteStartArray("input");
            foreach (var text in texts)
                json.WriteStringValue(text);
            json.WriteEndArray();
            json.WriteString("encoding_format", "float");
            if (settings.EmbeddingsDimensions > 0)
                json.WriteNumber("dimensions", settings.EmbeddingsDimensions);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <param name="model">What it was asked for: its name when the answer gives none.</param>
    /// <exception cref="EmbeddingFault">It is no such answer.</exception>
    public static GeneratedEmbeddings<Embedding<float>> Read(byte[] answer, string model)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var root = document.RootElement;
            var name = root.TryGetProperty("model", out var said) && said.ValueKind == JsonValueKind.String && said.GetString() is { Length: > 0 } own ? own : model;
            var data = root.GetProperty("data");
            var vectors = new float[data.GetArrayLength()][];
            var place = 0;
            foreach (var one in data.EnumerateArray())
            {
                var index = one.TryGetProperty("index", out var given) ? given.GetInt32() : place;
                vectors[index] = [.. one.GetProperty("embedding").EnumerateArray().Select(n => n.GetSingle())];
                place++;
            }

            return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(v => new Embedding<float>(v) { ModelId = name }));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new EmbeddingFault("The endpoint for embeddings answered something that is no list of embeddings.");
        }
    }
}
