using System.Diagnostics;
using System.Globalization;

namespace SwarmMemory.Benchmarks.Processes;

/// <summary>One call of a hook, from the start of its process to its end.</summary>
/// <param name="Milliseconds">As whoever started it waits.</param>
/// <param name="PeakMebibytes">Most memory it had resident, when that was watched.</param>
internal sealed record HookRun(double Milliseconds, int ExitCode, string Output, string Error, double PeakMebibytes)
{
    public static async Task<HookRun> RunAsync(string file, IEnumerable<string> arguments, string folder, bool watch = false)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("SWARM_", StringComparison.Ordinal) || k.StartsWith("CLAUDE", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var peak = watch ? Watch(process.Id) : 0;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var time = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return new HookRun(time, process.ExitCode, await output, await error, peak);
    }

    /// <summary>The high-water mark until the process ends, looked at without a pause: it only grows.</summary>
    private static double Watch(int id)
    {
        var peak = 0.0;
        var status = $"/proc/{id}/status";
        while (true)
        {
            try
            {
                var line = File.ReadLines(status).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line is null)
                    return peak;
                peak = Math.Max(peak, double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024);
            }
            catch (IOException)
            {
                return peak;
            }
        }
    }
}
