namespace SwarmMemory.Mcp.Commands;

/// <summary>How far a long command is: a line on standard error that rewrites itself, on a terminal only.</summary>
internal sealed class ProgressLine(string verb, string things) : IProgress<int>, IProgress<double>, IDisposable
{
    private const int BarWidth = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly bool _shown = !Console.IsErrorRedirected;
    private long _last;

    /// <summary>How many there will be, where that is known: then there is a bar.</summary>
    public int? Total { get; init; }

    public void Report(int value)
    {
        if (!_shown || TimeProvider.System.GetElapsedTime(_last) < Interval)
            return;
        _last = TimeProvider.System.GetTimestamp();
        var seconds = Math.Max(0.001, TimeProvider.System.GetElapsedTime(_start).TotalSeconds);
        Console.Error.Write($"\r{verb} {(Total is > 0 and var of ? Bar((double)value / of) : "")}{value:N0}{(Total is { } all ? $" of {all:N0}" : "")} {things}, {value / seconds:N0}/s ");
    }

    /// <summary>A share of all there is, 0 to 1.</summary>
    public void Report(double value)
    {
        if (!_shown || TimeProvider.System.GetElapsedTime(_last) < Interval)
            return;
        _last = TimeProvider.System.GetTimestamp();
        Console.Error.Write($"\r{verb} {Bar(value)}{100 * value:F0} {things} ");
    }

    private static string Bar(double share)
    {
        var filled = (int)(BarWidth * Math.Clamp(share, 0, 1));
        return $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] ";
    }

    public void Dispose()
    {
        if (_shown && _last != 0)
            Console.Error.Write("\r\u001b[K");
    }
}
