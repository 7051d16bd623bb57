using System.Runtime.InteropServices;
using SwarmMemory.Hosting;
using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Mcp.Server;
using SwarmMemory.Mcp.Telemetry;

namespace SwarmMemory.Mcp.Commands;

/// <summary>Where the program begins: the server on stdio, or a command for people. Errors go to standard error, with the next step.</summary>
internal static class EntryPoint
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return args.Length == 0 ? await ServeAsync() : await CommandLine.RunAsync(args);
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync($"swarm-memory: {e.Message}");
            return ExitCodes.WrongUsage;
        }
        catch (SwarmMemoryException e)
        {
            await Console.Error.WriteLineAsync($"swarm-memory: {e.Message} {e.Hint}");
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Done;
        }
    }

    private static async Task<int> ServeAsync()
    {
        if (!Console.IsInputRedirected)
        {
            await Console.Error.WriteLineAsync("""
                swarm-memory: this is an MCP server, waiting for a client on standard input. Add it to a client (the README says how), or try
                  swarm-memory --help
                """);
        }

        await using var host = SwarmMemoryHost.Load();
        foreach (var warning in host.Warnings)
            await Console.Error.WriteLineAsync($"swarm-memory: {warning}");
        using var telemetry = OtlpExport.Start(Environment.GetEnvironmentVariable);
        using var stopping = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await ServerHost.RunAsync(host, StandardInput.Open(), Console.OpenStandardOutput(), stopping.Token);
        return ExitCodes.Done;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopping.Cancel();
        }
    }
}
