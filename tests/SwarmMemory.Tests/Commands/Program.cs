using System.Diagnostics;

namespace SwarmMemory.Tests.Commands;

/// <summary>Runs <c>swarm-memory</c> as people do: what SWARM_MEMORY_BIN holds, else what was built beside the tests.</summary>
internal static class Program
{
    internal sealed record Result(int ExitCode, string Output, string Error);

    public static async Task<Result> RunAsync(string folder, string input, params string[] arguments)
    {
        var published = Environment.GetEnvironmentVariable("SWARM_MEMORY_BIN");
        var start = new ProcessStartInfo(published is null ? "dotnet" : Path.Combine(published, "swarm-memory"))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (published is null)
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "swarm-memory.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in (string[])["SWARM_ID", "SWARM_AGENT", "SWARM_MEMORY_CONFIG"])
            start.Environment.Remove(name);

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new Result(process.ExitCode, await output, await error);
    }
}
