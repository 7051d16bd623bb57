using Microsoft.Extensions.AI;

namespace SwarmMemory.Search;

/// <summary>Asks a model for vectors and checks what it answers.</summary>
internal sealed class Embedder(IEmbeddingGenerator<string, Embedding<float>> generator) : IDisposable
{
    private readonly string _name = (generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId ?? "";

    /// <returns>A vector a text, all of one model.</returns>
    /// <exception cref="EmbeddingFault">It could not be asked, or its answer cannot be used.</exception>
    public async Task<(VectorModel Model, IReadOnlyList<float[]> Vectors)> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        GeneratedEmbeddings<Embedding<float>> answer;
        try
        {
            answer = await generator.GenerateAsync(texts, null, cancellationToken);
        }
        catch (Exception e) when (e is not (EmbeddingFault or OperationCanceledException))
        {
            // Whatever a generator throws, a search goes on without it.
            throw new EmbeddingFault($"The model for embeddings failed ({e.GetType().Name}).");
        }

        if (answer.Count != texts.Count)
            throw new EmbeddingFault($"The model for embeddings was asked for {texts.Count} vectors and gave {answer.Count}.");
        var model = new VectorModel(answer[0].ModelId ?? _name, answer[0].Vector.Length);
        return answer.All(e => e.Vector.Length == model.Dimensions && model.Dimensions > 0)
            ? (model, [.. answer.Select(e => e.Vector.ToArray())])
            : throw new EmbeddingFault("The model for embeddings gave vectors of different lengths.");
    }

    public void Dispose() => generator.Dispose();
}
