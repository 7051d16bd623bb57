using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>
/// A client that sees the wire: writes lines, reads lines, and holds every one that it reads to JSON-RPC 2.0. Speaks 2025-11-25 after
/// <see cref="InitializeAsync"/>, or 2026-07-28 with the <c>_meta</c> of each request when it is modern.
/// </summary>
internal sealed class WireClient : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Stream _toServer;
    private readonly Task _reading;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<WireMessage>> _answers = new();
    private readonly Channel<WireMessage> _notifications = Channel.CreateUnbounded<WireMessage>();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private int _lastId = 1000;

    public WireClient(Stream toServer, Stream fromServer, bool modern = false, string name = "tests")
    {
        _toServer = toServer;
        Modern = modern;
        Name = name;
        _reading = Task.Run(() => ReadAsync(new StreamReader(fromServer, new UTF8Encoding(false, throwOnInvalidBytes: true))));
    }

    public bool Modern { get; }
    public string Name { get; }

    /// <summary>Lines that are no message of JSON-RPC 2.0, each with why.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>That requests may share an id, so that a second answer is no fault.</summary>
    public bool AsksTwice { get; set; }

    /// <summary>Lines read so far.</summary>
    public int Count { get; private set; }

    /// <summary>Ends when the server closes its output.</summary>
    public Task Closed => _reading.WaitAsync(Patience, TestContext.Current.CancellationToken);

    public async Task<WireMessage> InitializeAsync()
    {
        var answer = await RequestAsync("initialize",
            $$$"""{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":{{{JsonSerializer.Serialize(Name)}}},"version":"1"}}""");
        await SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return answer;
    }

    public Task<WireMessage> CallAsync(string tool, string arguments = "{}") =>
        RequestAsync("tools/call", $$$"""{"name":"{{{tool}}}","arguments":{{{arguments}}}}""");

    public Task<WireMessage> StoreAsync(string key, string value, string more = "") =>
        CallAsync("memory_store", $$$"""{"key":{{{JsonSerializer.Serialize(key)}}},"value":{{{value}}}{{{more}}}}""");

    public Task<WireMessage> GetAsync(string key, string more = "") =>
        CallAsync("memory_get", $$$"""{"keys":[{{{JsonSerializer.Serialize(key)}}}]{{{more}}}}""");

    /// <param name="parameters">A JSON object.</param>
    public async Task<WireMessage> RequestAsync(string method, string parameters = "{}")
    {
        var id = NextId();
        return await AnswerAsync(id, $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"{{{method}}}","params":{{{WithMeta(parameters)}}}}""");
    }

    /// <summary>The line of a memory_store; id, key and value are raw JSON, the key without its quotes.</summary>
    public static string StoreLine(string id, string key, string value) => $$$$"""
        {"jsonrpc":"2.0","id":{{{{id}}}},"method":"tools/call","params":{"name":"memory_store","arguments":{"key":"{{{{key}}}}","value":{{{{value}}}}}}}
        """;

    public string NextId() => Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    public string WithMeta(string parameters) => Modern ? $"{{{Meta}{(parameters == "{}" ? "" : ",")}{parameters[1..]}" : parameters;

    private string Meta => $$$"""
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":{{{JsonSerializer.Serialize(Name)}}},"version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}
        """;

    /// <summary>Sends a line as it is and waits for the answer to an id, given as raw JSON.</summary>
    public async Task<WireMessage> AnswerAsync(string id, string line)
    {
        await SendAsync(line);
        return await AnswerToAsync(id);
    }

    public async Task<WireMessage> AnswerToAsync(string id)
    {
        var pending = Pending(id).Task;
        await Task.WhenAny(pending, _reading).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return pending.IsCompleted ? await pending : throw new IOException("The server closed its output before it answered.");
    }

    /// <summary>Whether an id was answered by now.</summary>
    public bool IsAnswered(string id) => Pending(id).Task.IsCompleted;

    public async Task<WireMessage> NotificationAsync(string method)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            var message = await _notifications.Reader.ReadAsync(patience.Token);
            if (message.Method == method)
                return message;
        }
    }

    public Task SendAsync(string line) => SendAsync(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Sends bytes as they are; the line feed is part of them.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _writing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await _toServer.WriteAsync(bytes, TestContext.Current.CancellationToken);
            await _toServer.FlushAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public ValueTask CloseInputAsync() => _toServer.DisposeAsync();

    private TaskCompletionSource<WireMessage> Pending(string id) =>
        _answers.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task ReadAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
                Take(line);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or DecoderFallbackException)
        {
            if (e is DecoderFallbackException)
                Faults.Enqueue($"not UTF-8: {e.Message}");
        }
        finally
        {
            _notifications.Writer.TryComplete();
        }
    }

    private void Take(string line)
    {
        Count++;
        if (WireMessage.Fault(line) is { } fault)
        {
            Faults.Enqueue($"{fault}: {(line.Length > 300 ? line[..300] : line)}");
            return;
        }

        var message = new WireMessage(line);
        if (message.Method is not null)
            _notifications.Writer.TryWrite(message);
        else if (!Pending(message.Id!).TrySetResult(message) && !AsksTwice)
            Faults.Enqueue($"a second answer to {message.Id}");
    }

    public async ValueTask DisposeAsync()
    {
        await CloseInputAsync();
        await _reading.WaitAsync(Patience);
        Assert.Empty(Faults);
    }
}
