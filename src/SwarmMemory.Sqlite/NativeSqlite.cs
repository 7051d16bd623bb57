using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace SwarmMemory.Sqlite;

/// <summary>The one call to SQLite that neither ADO.NET nor its binding offers.</summary>
internal static unsafe partial class NativeSqlite
{
    private const int HasMovedCode = 20;

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    private static partial int FileControl(SafeHandle database, byte* name, int operation, int* argument);

    /// <summary>
    /// SQLITE_FCNTL_HAS_MOVED: whether the path now leads to another file than the one that is open. SQLite compares the inode itself,
    /// without opening the file, which would drop its locks.
    /// </summary>
    public static bool HasMoved(SqliteConnection connection)
    {
        var moved = 0;
        fixed (byte* main = "main\0"u8)
            return FileControl(connection.Handle!, main, HasMovedCode, &moved) == 0 && moved != 0;
    }
}
