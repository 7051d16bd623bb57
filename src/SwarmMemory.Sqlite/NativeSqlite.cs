using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace SwarmMemory.Sqlite;

/// <summary>
/// The calls to SQLite that are made by hand: those that ADO.NET does not offer, and those of the hot statements, where its layers (a reader,
/// a list of statements and a set of bindings for each run) cost as much as the work. Whoever passes a pointer sees to it that it is alive.
/// </summary>
internal static unsafe partial class NativeSqlite
{
    private const string Library = "e_sqlite3";

    public const int Done = 101;
    public const int Row = 100;
    public const int Busy = 5;
    public const int NullType = 5;

    /// <summary>SQLITE_PREPARE_PERSISTENT: it will be kept and used again.</summary>
    public const uint Persistent = 1;

    /// <summary>SQLITE_TRANSIENT: SQLite makes its own copy.</summary>
    public static readonly nint Transient = -1;

    private const int HasMovedCode = 20;
    private const int DataVersionCode = 35;

    /// <summary>Length of the log in bytes after the last commit of this thread that wrote anything; only <see cref="WatchLog"/>ed connections tell.</summary>
    [ThreadStatic]
    private static long s_log;

    [LibraryImport(Library, EntryPoint = "sqlite3_wal_hook")]
    private static partial nint WalHook(SafeHandle database, delegate* unmanaged[Cdecl]<nint, nint, byte*, int, int> hook, nint state);

    [LibraryImport(Library, EntryPoint = "sqlite3_file_control")]
    private static partial int FileControl(SafeHandle database, byte* name, int operation, int* argument);

    [LibraryImport(Library, EntryPoint = "sqlite3_busy_timeout")]
    public static partial int BusyTimeout(SafeHandle database, int milliseconds);

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v3")]
    public static partial int Prepare(SafeHandle database, byte* sql, int length, uint flags, out nint statement, byte** rest);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_parameter_index")]
    public static partial int ParameterIndex(nint statement, byte* name);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    public static partial int BindNull(nint statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    public static partial int BindNumber(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_double")]
    public static partial int BindReal(nint statement, int index, double value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    public static partial int BindText(nint statement, int index, byte* text, int length, nint ownership);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    public static partial int BindBlob(nint statement, int index, byte* bytes, int length, nint ownership);

    [LibraryImport(Library, EntryPoint = "sqlite3_clear_bindings")]
    public static partial int ClearBindings(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_finalize")]
    public static partial int FinalizeStatement(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    public static partial int ColumnType(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    public static partial long ColumnNumber(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_double")]
    public static partial double ColumnReal(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
    public static partial byte* ColumnText(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    public static partial byte* ColumnBlob(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    public static partial int ColumnLength(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_changes")]
    public static partial int Changes(SafeHandle database);

    [LibraryImport(Library, EntryPoint = "sqlite3_last_insert_rowid")]
    public static partial long LastInsertRowId(SafeHandle database);

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

    /// <summary>
    /// SQLITE_FCNTL_DATA_VERSION: a number that differs from an earlier one when anybody has committed in between, as far as this connection
    /// has seen at the start of its transaction.
    /// </summary>
    public static int? DataVersion(SqliteConnection connection)
    {
        var version = 0;
        fixed (byte* main = "main\0"u8)
            return FileControl(connection.Handle!, main, DataVersionCode, &version) == 0 ? version : null;
    }

    /// <summary>SQLITE_FCNTL_FILE_POINTER and the like: the address of one of a connection's open files, or 0.</summary>
    public static nint FilePointer(SqliteConnection connection, int code)
    {
        nint pointer = 0;
        fixed (byte* main = "main\0"u8)
            return FileControl(connection.Handle!, main, code, (int*)&pointer) == 0 ? pointer : 0;
    }

    /// <summary>Makes a connection tell the length of the log at each of its commits. SQLite's own checkpoints must be off: they use the same hook.</summary>
    public static void WatchLog(SqliteConnection connection) => WalHook(connection.Handle!, &Committed, (nint)SqliteConnections.PageSize(connection));

    /// <summary>The length of the log in bytes, if this thread's last commit wrote anything; asked once.</summary>
    public static long TakeLogLength()
    {
        var length = s_log;
        s_log = 0;
        return length;
    }

    // Called inside the commit, on the thread that commits.
    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int Committed(nint pageSize, nint database, byte* name, int pages)
    {
        s_log = (long)pages * pageSize;
        return 0;
    }
}
