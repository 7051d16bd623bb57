using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace SwarmMemory.Mcp.Server;

/// <summary>
/// The stdio transport, one JSON-RPC message a line, with two promises that the SDK's own cannot keep: a tool's arguments and its answer
/// travel beside the message as the exact bytes that came or go (the SDK reads them three times over, rewrites escapes and refuses more than
/// 64 levels in all), and a line over the limit is refused without being held in memory.
/// </summary>
internal sealed class ExactTransport : TransportBase
{
    public const int MaxLine = 8 * 1024 * 1024;

    private readonly Stream _input;
    private readonly Stream _output;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ArrayBufferWriter<byte> _outgoing = new(4096);
    private readonly Utf8JsonWriter _writer;
    private volatile bool _disposed;

    public ExactTransport(Stream input, Stream output, ILoggerFactory loggers)
        : base("stdio", loggers)
    {
        _input = input;
        _output = output;
        _logger = loggers.CreateLogger("SwarmMemory.Mcp.Transport");
        _writer = new Utf8JsonWriter(_outgoing, ToolJson.WriterOptions);
        SetConnected();
        // A thread of its own: reads of standard input block, and a hop to the thread pool would be paid on every call.
        new Thread(Read) { IsBackground = true, Name = "stdin" }.Start();
    }

    private void Read()
    {
        Exception? fault = null;
        try
        {
            var lines = new LineReader(_input, MaxLine);
            while (lines.TryRead(out var line))
            {
                if (line.Refused is { } refused)
                    Refuse(refused);
                else if (!line.Bytes.Trim(" \t\r"u8).IsEmpty)
                    Receive(line.Bytes);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            fault = e is IOException ? e : null;
        }

        SetDisconnected(fault);
    }

    private void Receive(ReadOnlySpan<byte> line)
    {
        try
        {
            if (IncomingMessage.Parse(line) is { } message)
                WriteMessageAsync(message).GetAwaiter().GetResult();
        }
        catch (JsonException e)
        {
            _logger.LogWarning("A line of {Length} bytes is no JSON-RPC message.", line.Length);
            var envelope = new EnvelopeScanner();
            envelope.Feed(line);
            if (envelope.Id is { } id)
                Answer(id, McpErrorCode.ParseError, e is IncomingMessage.MalformedException ? e.Message : "The line is no JSON-RPC request: it is not JSON, not version 2.0, or nested deeper than 512 levels.");
        }
    }

    /// <summary>Answers in the tool's own form where it was a tool call, so that the agent is told and not only its client.</summary>
    private void Refuse(EnvelopeScanner envelope)
    {
        _logger.LogWarning("A line of {Length} bytes was refused.", envelope.Length);
        if (envelope.Id is not { } id)
            return;
        if (envelope.Method != RequestMethods.ToolsCall)
        {
            Answer(id, McpErrorCode.InvalidRequest, $"The request has {envelope.Length:N0} bytes; at most {MaxLine:N0} are allowed.");
            return;
        }

        var error = new SwarmMemoryException(ErrorCode.ValueTooLarge,
            $"The request has {envelope.Length:N0} bytes; at most {MaxLine:N0} are allowed. Nothing was done.",
            "Split the value over several keys.");
        var context = new JsonRpcMessageContext();
        ToolReply.Of(error).AttachTo(context);
        SendMessageAsync(new JsonRpcResponse { Id = id, Result = new System.Text.Json.Nodes.JsonObject { ["isError"] = true }, Context = context })
            .GetAwaiter().GetResult();
    }

    private void Answer(RequestId id, McpErrorCode code, string message) =>
        SendMessageAsync(new JsonRpcError { Id = id, Error = new JsonRpcErrorDetail { Code = (int)code, Message = message } })
            .GetAwaiter().GetResult();

    public override async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        // Not whether input has ended: what was asked before its end is still answered.
        if (_disposed)
            return;

        await _sending.WaitAsync(cancellationToken);
        try
        {
            _outgoing.ResetWrittenCount();
            _writer.Reset();
            OutgoingMessage.Write(_writer, message);
            _writer.Flush();
            _outgoing.Write("\n"u8);
            // Not the asynchronous forms: a console stream has none of its own and runs them on the thread pool, a hop on every answer.
            _output.Write(_outgoing.WrittenSpan);
            _output.Flush();
            if (_outgoing.Capacity > MaxLine)
                _outgoing.Clear();
        }
        catch (IOException e)
        {
            // The client is gone; its end of standard input tells the rest of the server.
            _logger.LogWarning("An answer could not be sent: {Message}", e.Message);
        }
        finally
        {
            _sending.Release();
        }
    }

    public override ValueTask DisposeAsync()
    {
        _disposed = true;
        SetDisconnected();
        _input.Dispose();
        _output.Dispose();
        return ValueTask.CompletedTask;
    }
}
