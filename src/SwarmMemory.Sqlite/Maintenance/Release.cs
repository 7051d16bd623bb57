using Microsoft.Data.Sqlite;

namespace SwarmMemory.Sqlite;

/// <summary>Gives free pages back to the file system, the last ones of the file first, in slices.</summary>
internal sealed class Release(SqliteConnection connection, TimeProvider time)
{
    private readonly Pace _pace = new(first: 50, least: 10, most: 2000, time);
    private long _left = SqliteConnections.Number(connection, "pragma freelist_count");

    public bool IsDone => _left == 0;

    public long FreeBytes => _left * SqliteConnections.PageSize(connection);

    public bool RunSlice()
    {
        _pace.Run(() =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"pragma incremental_vacuum({_pace.Amount})";
            // It moves a page at each step, so it must be read to its end.
            using var row = command.ExecuteReader();
            while (row.Read())
            {
            }
        });
        var before = _left;
        _left = SqliteConnections.Number(connection, "pragma freelist_count");
        // A file that was made without auto_vacuum gives nothing back.
        if (_left >= before && SqliteConnections.Number(connection, "pragma auto_vacuum") != 2)
            _left = 0;
        return true;
    }
}
