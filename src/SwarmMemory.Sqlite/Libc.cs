using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SwarmMemory.Sqlite;

/// <summary>The few calls that .NET does not offer. They exist on Linux and macOS; elsewhere they are not made.</summary>
internal static partial class Libc
{
    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const int Unlock = 8;

    private const int Interrupted = 4;
    private const int ReadWrite = 2;
    private const int BootTime = 7;
    private const int CurrentFolder = -100;
    private const uint InodeFact = 0x100;
    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(SafeHandle file, int operation);

    /// <summary>Waits for an exclusive lock, however long; false when there can be none.</summary>
    public static bool WaitForFlock(SafeHandle file)
    {
        while (Flock(file, LockExclusive) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
                return false;
        }

        return true;
    }

    /// <summary>
    /// Opens a file that exists. .NET's own opening takes an advisory flock on it too, which fails while another process holds the one that
    /// the gate is made of.
    /// </summary>
    public static SafeFileHandle? Open(string path)
    {
        var handle = Open(path, ReadWrite | CloseOnExec);
        return handle.IsInvalid ? null : handle;
    }

    /// <summary>Milliseconds since the machine started, the time it slept included; null where this is not asked.</summary>
    public static long? SinceBoot()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return null;
        Span<long> time = stackalloc long[2];
        return ClockGetTime(BootTime, ref time[0]) == 0 ? time[0] * 1000 + time[1] / 1_000_000 : null;
    }

    /// <summary>Which file is at a path, without opening it; null when there is none, or on a system where this is not asked.</summary>
    public static (ulong Device, ulong Inode)? Identity(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> facts = stackalloc byte[256];
        return Statx(CurrentFolder, path, 0, InodeFact, ref facts[0]) == 0
            ? (BitConverter.ToUInt64(facts[136..]), BitConverter.ToUInt64(facts[32..]))
            : null;
    }

    // The one stat whose result has the same layout on every machine.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte facts);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, ref long time);

    // Without the third argument, which is variadic and passed differently on some machines.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
