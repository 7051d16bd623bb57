using Serilog.Core;
using Serilog.Events;

namespace SwarmMemory.Hosting.Logging;

/// <summary>Opens the log at the first event: most processes of a healthy store never log, and a start must not pay for it.</summary>
internal sealed class LazyFileSink(Func<Logger> open) : ILogEventSink, IDisposable
{
    private readonly Lock _lock = new();
    private Logger? _logger;
    private bool _failed;

    public void Emit(LogEvent logEvent)
    {
        lock (_lock)
        {
            if (_failed)
                return;
            try
            {
                _logger ??= open();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A store that cannot log still serves; the one place left to say so is standard error.
                _failed = true;
                Console.Error.WriteLine($"swarm-memory: the log cannot be written: {e.GetType().Name} on .swarm/logs");
                return;
            }
        }

        _logger.Write(logEvent);
    }

    public void Dispose() => _logger?.Dispose();
}
