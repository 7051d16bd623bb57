using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Sinks.File;
using SwarmMemory.Hosting.Configuration;

namespace SwarmMemory.Hosting.Logging;

/// <summary>
/// Logs of all processes in one folder: a file for each process, so that none waits for or tears another's lines; rolled by size; old ones
/// are removed by age and by number. A process that logs nothing makes no file. No stored value is ever logged.
/// </summary>
internal static class LogFiles
{
    private const int MaxFileBytes = 4 * 1024 * 1024;
    private const int FilesPerProcess = 3;
    private const int FilesInAll = 50;

    public static ILoggerFactory Create(string folder, MonitoringSettings monitoring, Func<string, string?> environment)
    {
        var level = Level(monitoring.LogLevel);
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            // The SDK's own categories speak of messages; what matters of them is a warning.
            .MinimumLevel.Override("ModelContextProtocol", LogEventLevel.Error);
        if (IsSet(environment, "SWARM_MEMORY_DEBUG"))
            configuration.MinimumLevel.Override("SwarmMemory", LogEventLevel.Debug);
        configuration.MinimumLevel.Override("SwarmMemory.Coordination",
            IsSet(environment, "SWARM_COORDINATION_DEBUG") ? LogEventLevel.Debug : level);

        var logger = configuration.WriteTo.Sink(new LazyFileSink(() => Open(folder, monitoring.LogRetentionDays))).CreateLogger();
        return new SerilogLoggerFactory(logger, dispose: true);
    }

    private static Logger Open(string folder, int retentionDays)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Prune(folder, TimeSpan.FromDays(retentionDays));
        return new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.File(
                Path.Combine(folder, $"swarm-memory-{Environment.ProcessId}-.log"),
                formatProvider: System.Globalization.CultureInfo.InvariantCulture,
                outputTemplate: "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}",
                rollingInterval: RollingInterval.Day,
                fileSizeLimitBytes: MaxFileBytes,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: FilesPerProcess,
                hooks: new OwnerOnly())
            .CreateLogger();
    }

    private sealed class OwnerOnly : FileLifecycleHooks
    {
        public override Stream OnFileOpened(string path, Stream underlyingStream, System.Text.Encoding encoding)
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return underlyingStream;
        }
    }

    private static void Prune(string folder, TimeSpan age)
    {
        var files = new DirectoryInfo(folder).GetFiles("swarm-memory-*.log").OrderByDescending(f => f.LastWriteTimeUtc).ToArray();
        var oldest = TimeProvider.System.GetUtcNow().UtcDateTime - age;
        foreach (var file in files.Where((f, i) => i >= FilesInAll || f.LastWriteTimeUtc < oldest))
        {
            try
            {
                file.Delete();
            }
            catch (IOException)
            {
                // Another process was first, or it is open where open files cannot be deleted.
            }
        }
    }

    private static bool IsSet(Func<string, string?> environment, string name) => environment(name) is "1" or "true";

    private static LogEventLevel Level(LogVerbosity level) => level switch
    {
        LogVerbosity.Debug => LogEventLevel.Debug,
        LogVerbosity.Information => LogEventLevel.Information,
        LogVerbosity.Error => LogEventLevel.Error,
        _ => LogEventLevel.Warning,
    };
}
