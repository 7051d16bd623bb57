using Microsoft.Data.Sqlite;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>Maps SQLite's result codes; no SqliteException leaves this project.</summary>
internal static class SqliteFaults
{
    public static SwarmMemoryException Map(SqliteException e) => (e.SqliteErrorCode switch
    {
        5 or 6 => StorageFault.Busy,
        8 => StorageFault.ReadOnly,
        11 => StorageFault.Corrupt,
        13 => StorageFault.Full,
        // SQLITE_IOERR_WRITE with a full disk under it surfaces as 13; other I/O errors and SQLITE_CANTOPEN are the file system's.
        26 => StorageFault.NotADatabase,
        _ => StorageFault.Unavailable,
    }).ToException(e, e.SqliteErrorCode is 5 or 6 or 13 or 26 ? null : Describe(e));

    // SQLite's own message can hold a path only for CANTOPEN, which it does not name either; the code is what a report needs.
    private static string Describe(SqliteException e) =>
        $"SQLite error {e.SqliteExtendedErrorCode}, {SQLitePCL.raw.sqlite3_errstr(e.SqliteErrorCode).utf8_to_string()}";
}
