using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Hosting.Embeddings;

namespace SwarmMemory.Tests.Support;

/// <summary>
/// A small endpoint for embeddings on loopback, in the form of OpenAI's. Its vectors are sums of one fixed direction a word, and words that it
/// is told to mean the same share theirs. It can hold its answers back, fail, refuse a text, and change its model.
/// </summary>
internal sealed class EmbeddingEndpoint : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private readonly Dictionary<string, string> _meanings = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _texts = [];
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EmbeddingEndpoint()
    {
        var port = FreePort();
        Url = $"http://127.0.0.1:{port}/v1/embeddings";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _mayAnswer.SetResult();
        _serving = Task.Run(ServeAsync);
    }

    public string Url { get; }
    public string Model { get; set; } = "small";
    public int Dimensions { get; set; } = 128;

    /// <summary>What it answers instead of vectors, or 0.</summary>
    public int Status { get; set; }

    /// <summary>A text with this word is refused.</summary>
    public string? Refused { get; set; }

    /// <summary>A whole answer of its own, or null.</summary>
    public string? Answer { get; set; }

    public string? Authorization { get; private set; }
    public int Requests { get; private set; }

    /// <summary>All texts it was sent.</summary>
    public IReadOnlyCollection<string> Texts => _texts;

    /// <summary>Done when it has been asked since the last time this was read.</summary>
    public Task AskedAsync()
    {
        lock (_listener)
            return _asked.Task;
    }

    public EmbeddingEndpoint Means(string word, string other)
    {
        _meanings[word] = other;
        return this;
    }

    /// <summary>From now on it answers only when released.</summary>
    public void Hold()
    {
        lock (_listener)
        {
            _mayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Release() => _mayAnswer.TrySetResult();

    public EmbeddingClient Client(Func<string, string?>? environment = null) =>
        new(new SearchSettings { EmbeddingsUrl = Url, EmbeddingsModel = "asked-for" }, environment ?? (_ => null));

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var question = await JsonDocument.ParseAsync(context.Request.InputStream);
            string[] texts = [.. question.RootElement.GetProperty("input").EnumerateArray().Select(t => t.GetString()!)];
            Task mayAnswer;
            lock (_listener)
            {
                Requests++;
                Authorization = context.Request.Headers["Authorization"];
                _asked.TrySetResult();
                mayAnswer = _mayAnswer.Task;
            }

            await mayAnswer;
            var isRefused = Refused is not null && texts.Any(t => t.Contains(Refused, StringComparison.Ordinal));
            context.Response.StatusCode = Status != 0 ? Status : isRefused ? 400 : 200;
            if (context.Response.StatusCode == 200)
            {
                foreach (var text in texts)
                    _texts.Enqueue(text);
                await WriteAsync(context.Response.OutputStream, texts);
            }

            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // Whoever asked has gone.
        }
    }

    private async Task WriteAsync(Stream stream, string[] texts)
    {
        if (Answer is not null)
        {
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Answer));
            return;
        }

        await using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("model", Model);
        json.WriteStartArray("data");
        // Not in the order of the question: the index says which is which.
        for (var i = texts.Length - 1; i >= 0; i--)
        {
            json.WriteStartObject();
            json.WriteNumber("index", i);
            json.WriteStartArray("embedding");
            foreach (var number in VectorOf(texts[i]))
                json.WriteNumberValue(number);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private float[] VectorOf(string text)
    {
        var vector = new float[Dimensions];
        foreach (var word in text.Split([' ', '\n', ':', ',', '.'], StringSplitOptions.RemoveEmptyEntries))
        {
            var random = new Random(Seed($"{Model} {_meanings.GetValueOrDefault(word, word)}"));
            for (var i = 0; i < vector.Length; i++)
                vector[i] += (float)(random.NextDouble() - .5);
        }

        return vector;
    }

    /// <summary>The same in every process, which a string's own hash code is not.</summary>
    private static int Seed(string text) => (int)System.IO.Hashing.XxHash32.HashToUInt32(System.Text.Encoding.UTF8.GetBytes(text));

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        _listener.Close();
        await _serving;
    }
}
