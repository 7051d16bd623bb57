using System.Runtime.InteropServices;
using SwarmMemory.Hosting;
using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Commands;

/// <summary>Without a command the server on stdio, else a command for people.</summary>
internal static class Entry
{
    public static Task<int> RunAsync(string[] args) => args.Length == 0 ? ServeAsync() : Task.FromResult(2);

    private static async Task<int> ServeAsync()
    {
        if (!Console.IsInputRedirected)
        {
            await Console.Error.WriteLineAsync("""
                swarm-memory: an MCP server, waiting for a client on standard input. Add it to a client instead (see the README), or try
                  swarm-memory --help
                """);
        }

        try
        {
            await using var host = SwarmMemoryHost.Load();
            using var stopping = new CancellationTokenSource();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            await ServerHost.RunAsync(host, Console.OpenStandardInput(), Console.OpenStandardOutput(), stopping.Token);
            return ExitCodes.Done;

            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = true;
                stopping.Cancel();
            }
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync($"swarm-memory: {e.Message}");
            return ExitCodes.WrongUsage;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Done;
        }
    }
}
