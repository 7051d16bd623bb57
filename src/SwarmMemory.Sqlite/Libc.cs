using System.Runtime.InteropServices;

namespace SwarmMemory.Sqlite;

/// <summary>The few calls that .NET does not offer. They exist on Linux and macOS; elsewhere they are not made.</summary>
internal static partial class Libc
{
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const int Unlock = 8;

    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(SafeHandle file, int operation);
}
