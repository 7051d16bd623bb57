using System.Diagnostics;
using System.Text;

namespace SwarmMemory.Benchmarks.Processes;

/// <summary>A worker process on a store: one request a line in, answers a line out, ended politely or by kill -9.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    public WorkerProcess(Settings settings, string database, string agent, params IEnumerable<string> more)
        : this([], settings, database, agent, more)
    {
    }

    /// <param name="before">What the command line begins with: a program that becomes the worker.</param>
    public WorkerProcess(IEnumerable<string> before, Settings settings, string database, string agent, IEnumerable<string> more)
    {
        string[] command = [.. before, settings.RequireWorker(), database, agent, .. more];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    public int Id => _process.Id;

    /// <summary>Waits until the store is open.</summary>
    public async Task<WorkerProcess> ReadyAsync() =>
        await ReadAsync() == "ready" ? this : throw new InvalidOperationException("A worker did not start.");

    /// <summary>Sends a request and returns its first answer.</summary>
    public async Task<string> AskAsync(string line)
    {
        Send(line);
        return await ReadAsync() ?? throw new InvalidOperationException("A worker ended.");
    }

    public void Send(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // Killed already; its output tells.
        }
    }

    /// <summary>The next line; null when the worker is gone.</summary>
    public Task<string?> ReadAsync() => _process.StandardOutput.ReadLineAsync();

    /// <summary>All it writes until it is gone, without a line that its death cut short.</summary>
    public Task<List<string>> ReadToEndAsync(Action<string> seen) => Task.Factory.StartNew(() =>
    {
        List<string> lines = [];
        var source = new LineSource(_process.StandardOutput.BaseStream);
        while (source.TryRead(out var line))
        {
            lines.Add(Encoding.UTF8.GetString(line));
            seen(lines[^1]);
        }

        return lines;
    }, TaskCreationOptions.LongRunning);

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        Send("exit");
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
    }
}
