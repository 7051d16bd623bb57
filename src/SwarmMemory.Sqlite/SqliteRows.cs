using System.Text;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>The rows of a hot statement, which has only one set of them at a time.</summary>
internal sealed unsafe class SqliteRows(SqliteStatement owner, nint statement) : Rows
{
    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(owner.Step());
    }

    public override bool IsDBNull(int column) => NativeSqlite.ColumnType(statement, column) == NativeSqlite.NullType;

    public override long GetInt64(int column) => NativeSqlite.ColumnNumber(statement, column);

    public override double GetDouble(int column) => NativeSqlite.ColumnReal(statement, column);

    public override string GetString(int column) => Encoding.UTF8.GetString(Bytes(NativeSqlite.ColumnText(statement, column), column));

    public override byte[] GetBytes(int column) => Bytes(NativeSqlite.ColumnBlob(statement, column), column).ToArray();

    public override ValueTask DisposeAsync()
    {
        owner.Reset();
        return ValueTask.CompletedTask;
    }

    // The length is asked for after the pointer: only then is it that of the form the pointer leads to.
    private ReadOnlySpan<byte> Bytes(byte* start, int column) => start is null ? [] : new(start, NativeSqlite.ColumnLength(statement, column));
}
