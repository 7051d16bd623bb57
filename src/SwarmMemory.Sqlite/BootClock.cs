using System.IO.Hashing;
using System.Runtime.InteropServices;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>
/// The machine's own count of time since it started: the same for all its processes, and nobody can set it. Where the system does not say
/// which start that was, the clock on the wall has to do.
/// </summary>
internal static class BootClock
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>A number made of the id of this start of the machine; 0 is the clock on the wall.</summary>
    private static readonly long Clock = ReadBootId();

    public static LeaseTime Now() => Clock != 0 && Libc.SinceBoot() is { } milliseconds
        ? new LeaseTime(Clock, milliseconds)
        : new LeaseTime(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    private static long ReadBootId()
    {
        try
        {
            return OperatingSystem.IsLinux()
                ? (long)(XxHash64.HashToUInt64(MemoryMarshal.AsBytes(File.ReadAllText(BootIdFile).AsSpan())) >> 1)
                : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
