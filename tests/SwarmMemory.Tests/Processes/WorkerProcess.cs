using System.Diagnostics;

namespace SwarmMemory.Tests.Processes;

/// <summary>The worker executable, as another agent's process: one request a line, one answer a line.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    /// <summary>Only against a test that hangs; nothing is measured by it.</summary>
    private static readonly TimeSpan Hanging = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private WorkerProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static string Library { get; } = Path.Combine(AppContext.BaseDirectory, "SwarmMemory.Worker.dll");

    /// <summary>Starts a worker and waits until it has the store open.</summary>
    /// <param name="prefix">A command that the worker is started through.</param>
    /// <exception cref="InvalidOperationException">It ended before; with what it said.</exception>
    public static async Task<WorkerProcess> StartAsync(
        string database, string agent = "worker", string[]? prefix = null, string[]? arguments = null)
    {
        var worker = Launch(database, agent, prefix, arguments);
        await worker.ReadyAsync();
        return worker;
    }

    /// <summary>Starts workers at the same moment.</summary>
    public static async Task<WorkerProcess[]> StartManyAsync(int count, string database)
    {
        WorkerProcess[] workers = [.. Enumerable.Range(0, count).Select(i => Launch(database, $"worker{i}", null))];
        foreach (var worker in workers)
            await worker.ReadyAsync();
        return workers;
    }

    private static WorkerProcess Launch(string database, string agent, string[]? prefix, string[]? arguments = null)
    {
        string[] command = [.. prefix ?? [], "dotnet", Library, database, agent, .. arguments ?? []];
        return new WorkerProcess(Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_CLI_HOME"] = Path.GetTempPath(), ["DOTNET_NOLOGO"] = "1" },
        })!);
    }

    private async Task ReadyAsync()
    {
        if (await ReadAsync() != "ready")
            throw new InvalidOperationException(await _errors);
    }

    public async Task SendAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line; null when the process has ended.</summary>
    public async Task<string?> ReadAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Hanging);

    public async Task<string> AskAsync(string line)
    {
        await SendAsync(line);
        return await ReadAsync() ?? throw new InvalidOperationException($"The worker ended: {await _errors}");
    }

    /// <summary>Ends it as kill -9 does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>All that it had still written before it ended.</summary>
    public async Task<List<string>> RestAsync()
    {
        List<string> lines = [];
        while (await ReadAsync() is { } line)
            lines.Add(line);
        await _process.WaitForExitAsync().WaitAsync(Hanging);
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await SendAsync("exit");
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(Hanging);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            // It was killed, or hangs.
            if (!_process.HasExited)
                _process.Kill();
        }

        _process.Dispose();
    }
}
