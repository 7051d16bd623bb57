using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using SwarmMemory.Tests.Mcp;
using Xunit;

namespace SwarmMemory.Tests.Published;

/// <summary>A server as a process of its own, with a client that sees the wire. Ends it at disposal and then checks how it ended.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ServerProcess(Process process, string name, bool modern)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        Client = new WireClient(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, modern, name);
    }

    public WireClient Client { get; }
    public int Id => _process.Id;

    /// <summary>Whether disposal expects an orderly end: exit code 0 and nothing on standard error.</summary>
    public bool ExpectsCleanEnd { get; set; } = true;

    public static async Task<ServerProcess> StartAsync(
        string folder, string name = "tests", IReadOnlyDictionary<string, string>? environment = null, bool initialize = true)
    {
        var server = new ServerProcess(Process.Start(ServerExecutable.StartInfo(folder, environment))!, name, modern: !initialize);
        if (initialize)
            await server.Client.InitializeAsync();
        return server;
    }

    /// <summary>Most memory it ever had resident, in bytes; null where the system does not tell.</summary>
    public long? PeakMemory => OperatingSystem.IsLinux()
        ? 1024 * long.Parse(File.ReadLines($"/proc/{Id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ',
            StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
        : null;

    public void Kill() => _process.Kill();

    public void Terminate() => Assert.Equal(0, SendSignal(Id, SigTerm));

    /// <summary>Stops reading and writing, as a client that crashed.</summary>
    public void Abandon()
    {
        _process.StandardInput.Close();
        _process.StandardOutput.Close();
    }

    public async Task<(int ExitCode, string Errors)> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(WireClient.Patience);
        return (_process.ExitCode, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (ExpectsCleanEnd)
                await Client.DisposeAsync();
            else
                await Client.CloseInputAsync();
            var (code, errors) = await ExitAsync();
            if (ExpectsCleanEnd)
                Assert.True(code == 0 && errors.Length == 0, $"Exit code {code}. {errors}");
        }
        finally
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);
}
