using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.AI;
using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Search;

namespace SwarmMemory.Hosting.Embeddings;

/// <summary>
/// Asks an endpoint in the form of OpenAI's <c>/v1/embeddings</c>: Ollama, LM Studio, vLLM, llama.cpp and many services have it. Nothing is opened
/// before the first question.
/// </summary>
/// <param name="environment">Where the key is read from.</param>
internal sealed class EmbeddingClient(SearchSettings settings, Func<string, string?> environment) : IEmbeddingGenerator<string, Embedding<float>>
{
    private const int LongestAnswer = 64 * 1024 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    private readonly Uri _address = new(settings.EmbeddingsUrl!);
    private readonly Lazy<HttpClient> _http = new(() => Open(settings, environment));

    /// <exception cref="EmbeddingFault">The endpoint cannot be reached, refuses, or answers something else.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var content = new ByteArrayContent(EmbeddingJson.Ask(settings, values));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var answer = await _http.Value.PostAsync(_address, content, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw Refused(answer.StatusCode);
            return EmbeddingJson.Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken), settings.EmbeddingsModel!);
        }
        catch (HttpRequestException e)
        {
            // Its own message would name hosts and certificates.
            throw new EmbeddingFault($"The endpoint for embeddings cannot be reached ({e.HttpRequestError}).");
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType == typeof(EmbeddingGeneratorMetadata)
        ? new EmbeddingGeneratorMetadata("openai", _address, settings.EmbeddingsModel, settings.EmbeddingsDimensions > 0 ? settings.EmbeddingsDimensions : null)
        : null;

    public void Dispose()
    {
        if (_http.IsValueCreated)
            _http.Value.Dispose();
    }

    private EmbeddingFault Refused(HttpStatusCode status) => new(
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? $"The endpoint for embeddings answered {(int)status}: put its key into {settings.EmbeddingsKeyVariable}."
            : $"The endpoint for embeddings answered {(int)status}.",
        status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity);

    private static HttpClient Open(SearchSettings settings, Func<string, string?> environment)
    {
        var key = environment(settings.EmbeddingsKeyVariable)?.Trim();
        if (key is { Length: > 0 } && key.Any(c => c is <= ' ' or > '~'))
            throw new EmbeddingFault($"What {settings.EmbeddingsKeyVariable} holds is no key.");
        var http = new HttpClient(new SocketsHttpHandler
        {
            // A key goes where it was configured to go, and a model on this machine is reached without detours.
            AllowAutoRedirect = false,
            UseProxy = !new Uri(settings.EmbeddingsUrl!).IsLoopback,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLife,
        })
        {
            MaxResponseContentBufferSize = LongestAnswer,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (key is { Length: > 0 })
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }
}
