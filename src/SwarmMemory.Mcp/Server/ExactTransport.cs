using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using SwarmMemory.Mcp.Server.Direct;

namespace SwarmMemory.Mcp.Server;

/// <summary>
/// The stdio transport, one JSON-RPC message a line, with two promises that the SDK's own cannot keep: a tool's arguments and its answer
/// travel beside the message as the exact bytes that came or go (the SDK reads them three times over, rewrites escapes and refuses more than
/// 64 levels in all), and a line over the limit is refused without being held in memory.
/// </summary>
internal sealed class ExactTransport : TransportBase
{
    public const int MaxLine = 8 * 1024 * 1024;

    /// <summary>Bytes of answers that may wait for others.</summary>
    private const int MaxTogether = 8 * 1024;

    private readonly Stream _input;
    private readonly Stream _output;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ArrayBufferWriter<byte> _outgoing = new(4096);
    private readonly Utf8JsonWriter _writer;
    private readonly Lock _direct = new();
    private readonly Action<RequestId, ToolReply, bool> _answer;
    private volatile bool _disposed;
    private bool _more;

    public ExactTransport(Stream input, Stream output, ILoggerFactory loggers)
        : base("stdio", loggers)
    {
        _input = input;
        _output = output;
        _logger = loggers.CreateLogger("SwarmMemory.Mcp.Transport");
        _writer = new Utf8JsonWriter(_outgoing, ToolJson.WriterOptions);
        _answer = Answer;
        SetConnected();
        // A thread of its own: reads of standard input block, and a hop to the thread pool would be paid on every call.
        new Thread(Read) { IsBackground = true, Name = "stdin" }.Start();
    }

    /// <summary>The short way of the frequent calls, once there is one.</summary>
    public DirectCalls? Direct { get; set; }

    private void Read()
    {
        Exception? fault = null;
        try
        {
            var lines = new LineReader(_input, MaxLine);
            while (lines.TryRead(out var line))
            {
                _more = lines.HasLine;
                if (line.Refused is { } refused)
                    Refuse(refused);
                else if (!TakeDirectly(line.Bytes) && !line.Bytes.Trim(" \t\r"u8).IsEmpty)
                    Receive(line.Bytes);
                if (!_more)
                    Flush();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            fault = e is IOException ? e : null;
        }

        Direct?.DrainAsync().GetAwaiter().GetResult();
        SetDisconnected(fault);
    }

    private bool TakeDirectly(ReadOnlySpan<byte> line)
    {
        if (Direct is not { } direct)
            return false;
        lock (_direct)
            return !_disposed && direct.TryTake(line, _answer);
    }

    /// <summary>An answer of the short way. While more calls wait to be read their answers are sent together.</summary>
    private void Answer(RequestId id, ToolReply reply, bool isNow)
    {
        _sending.Wait();
        try
        {
            _writer.Reset();
            OutgoingMessage.WriteReply(_writer, id, reply, null);
            _writer.Flush();
            _outgoing.Write("\n"u8);
            if (isNow && _input is StandardInput awake)
                awake.HasAnswered = true;
            if (!isNow || !_more || _outgoing.WrittenCount > MaxTogether)
                Send();
        }
        finally
        {
            _sending.Release();
        }
    }

    private void Flush()
    {
        _sending.Wait();
        try
        {
            if (_outgoing.WrittenCount > 0)
                Send();
        }
        finally
        {
            _sending.Release();
        }
    }

    private void Send()
    {
        try
        {
            // Not the asynchronous forms: a console stream has none of its own and runs them on the thread pool, a hop on every answer.
            if (!_disposed)
            {
                _output.Write(_outgoing.WrittenSpan);
                _output.Flush();
            }
        }
        catch (IOException e)
        {
            // The client is gone; its end of standard input tells the rest of the server.
            _logger.LogWarning("An answer could not be sent: {Message}", e.Message);
        }
        catch (Exception e) when (_disposed && e is ObjectDisposedException or NotSupportedException)
        {
            // Closed in this moment; a console's stream then says that it cannot be written.
        }

        if (_outgoing.Capacity > MaxLine)
            _outgoing.Clear();
        _outgoing.ResetWrittenCount();
    }

    private void Receive(ReadOnlySpan<byte> line)
    {
        try
        {
            if (IncomingMessage.Parse(line) is not { } message)
                return;
            if (message is JsonRpcNotification { Method: NotificationMethods.CancelledNotification } cancelled)
                Direct?.Cancel(cancelled);
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
            // What waits goes first, so that a message that cannot be written takes nothing with it.
            if (_outgoing.WrittenCount > 0)
                Send();
            _writer.Reset();
            OutgoingMessage.Write(_writer, message);
            _writer.Flush();
            _outgoing.Write("\n"u8);
            Send();
        }
        catch
        {
            _outgoing.ResetWrittenCount();
            throw;
        }
        finally
        {
            _sending.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _disposed = true;
        // The call that is being made is finished first: what it uses is closed next.
        lock (_direct)
            SetDisconnected();
        if (Direct is { } direct)
            await direct.DisposeAsync();
        await _input.DisposeAsync();
        await _output.DisposeAsync();
    }
}
