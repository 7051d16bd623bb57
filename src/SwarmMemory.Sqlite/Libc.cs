using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SwarmMemory.Sqlite;

/// <summary>The few calls that .NET does not offer. They exist on Linux and macOS; elsewhere they are not made.</summary>
internal static partial class Libc
{
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const int Unlock = 8;

    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    private const int ReadWrite = 2;

    private static int CloseOnExecute { get; } = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(SafeHandle file, int operation);

    /// <summary>Opens a file that exists, without the shared flock that .NET takes on every file it opens; null when it cannot be opened.</summary>
    public static SafeFileHandle? OpenUnlocked(string path) =>
        Open(path, ReadWrite | CloseOnExecute) is >= 0 and var descriptor ? new SafeFileHandle(descriptor, ownsHandle: true) : null;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
