using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SwarmMemory.Benchmarks.Processes;

/// <summary>
/// An MCP server as a process of its own, spoken to in raw JSON-RPC lines over stdio: blocking and without a client library, so that what is
/// measured is the server. One thread at a time.
/// </summary>
internal sealed class McpProcess : IDisposable
{
    private const string Handshake =
        """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"benchmark","version":"1"}}}""";

    private readonly Process _process;
    private readonly Stream _input;
    private readonly LineSource _output;
    private readonly StringBuilder _errors = new();
    private long _nextId = 1;

    private McpProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => { lock (_errors) _errors.AppendLine(line.Data); };
        _process.BeginErrorReadLine();
        _input = _process.StandardInput.BaseStream;
        _output = new LineSource(_process.StandardOutput.BaseStream);
    }

    /// <summary>What the server said of itself when it was initialized.</summary>
    public McpAnswer Introduction { get; private set; } = null!;

    /// <summary>Starts a server in a folder and initializes it.</summary>
    public static McpProcess Start(string file, IEnumerable<string> arguments, string folder, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the caller's own environment says must not lead a server to another store.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("SWARM_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var server = new McpProcess(start);
        server.SendLine(Handshake);
        server.Introduction = server.Receive();
        server.SendLine("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return server;
    }

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMebibytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Processor time it has used so far, in seconds.</summary>
    public double ProcessorSeconds()
    {
        // Behind the name in parentheses, which may hold spaces: utime and stime are fields 14 and 15, in ticks of a hundredth.
        var fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }

    /// <summary>A request that is no tool call.</summary>
    /// <param name="parameters">A JSON object.</param>
    public McpAnswer Ask(string method, string parameters = "{}")
    {
        SendLine($$$"""{"jsonrpc":"2.0","id":{{{_nextId++}}},"method":"{{{method}}}","params":{{{parameters}}}}""");
        return Receive();
    }

    /// <summary>Makes a call and does not wait for its answer.</summary>
    public void Post(McpCall call) => Send(call);

    /// <summary>The next answer to come.</summary>
    public McpAnswer Await() => Receive();

    public McpAnswer Call(McpCall call)
    {
        Send(call);
        return Receive();
    }

    /// <summary>Makes many calls with some of them in flight at any time. Answers come as they come; each with the index of its call.</summary>
    public IEnumerable<(int Index, McpAnswer Answer)> Pipeline(IReadOnlyList<McpCall> calls, int inFlight)
    {
        var first = _nextId;
        var sent = 0;
        while (sent < Math.Min(inFlight, calls.Count))
            Send(calls[sent++]);
        for (var received = 0; received < calls.Count; received++)
        {
            var answer = Receive();
            if (sent < calls.Count)
                Send(calls[sent++]);
            yield return ((int)(answer.Id - first), answer);
        }
    }

    /// <summary>Ends the server as a client does: by closing its input.</summary>
    public void Dispose()
    {
        try
        {
            _input.Dispose();
        }
        catch (IOException)
        {
            // It is gone already.
        }

        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
    }

    private void Send(McpCall call) =>
        SendLine($$$"""{"jsonrpc":"2.0","id":{{{_nextId++}}},"method":"tools/call","params":{"name":"{{{call.Tool}}}","arguments":{{{call.Arguments}}}}}""");

    private void SendLine(string line)
    {
        _input.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _input.Flush();
    }

    private McpAnswer Receive()
    {
        while (_output.TryRead(out var line))
        {
            if (!line.IsEmpty && McpAnswer.TryRead(line) is { } answer)
                return answer;
        }

        _process.WaitForExit(TimeSpan.FromSeconds(1));
        lock (_errors)
            throw new InvalidOperationException($"The server ended before it answered. {_errors}");
    }
}
