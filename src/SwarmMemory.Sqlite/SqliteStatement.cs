using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>A hot statement on SQLite. SQLite works on the caller's thread, so that nothing here ever waits asynchronously.</summary>
internal sealed unsafe class SqliteStatement : Statement
{
    /// <summary>A bound value beyond this is not kept until the next run.</summary>
    private const int Large = 16 * 1024;

    private readonly SqliteConnection _connection;
    private readonly Handle _handle;
    private readonly nint _statement;
    private readonly int[] _indexes;
    private readonly Task<Rows> _query;
    private bool _holdsLarge;

    /// <exception cref="SqliteException">The statement does not fit the schema, or the file cannot be read.</exception>
    public SqliteStatement(SqliteConnection connection, StatementText text)
    {
        _connection = connection;
        var sql = Encoding.UTF8.GetBytes(text.In("last_insert_rowid()") + "\0");
        fixed (byte* start = sql)
            Check(NativeSqlite.Prepare(connection.Handle!, start, sql.Length, NativeSqlite.Persistent, out _statement, null));
        _handle = new Handle(_statement);
        _indexes = [.. text.Parameters.Select(Index)];
        _query = Task.FromResult<Rows>(new SqliteRows(this, _statement));
    }

    public override Statement With(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            Check(Bind(_indexes[i], values[i]));
        return this;
    }

    public override Task<Rows> QueryAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _query;
    }

    public override Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Run();
        return Task.FromResult(NativeSqlite.Changes(_connection.Handle!));
    }

    public override Task<long> InsertAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Run();
        return Task.FromResult(NativeSqlite.LastInsertRowId(_connection.Handle!));
    }

    public override ValueTask DisposeAsync()
    {
        _handle.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Goes to the next row; false at the end.</summary>
    internal bool Step()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        var result = NativeSqlite.Step(_statement);
        if (result == NativeSqlite.Row)
            return true;
        if (result == NativeSqlite.Done)
            return false;
        var fault = Fault(result);
        Reset();
        throw fault;
    }

    /// <summary>Lets go of what the run holds: its place in the file and large values.</summary>
    internal void Reset()
    {
        if (_handle.IsClosed)
            return;
        // It repeats the fault of the run, which was thrown already.
        _ = NativeSqlite.Reset(_statement);
        if (!_holdsLarge)
            return;
        _ = NativeSqlite.ClearBindings(_statement);
        _holdsLarge = false;
    }

    private void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    private int Bind(int index, object? value)
    {
        switch (value)
        {
            case null:
                return NativeSqlite.BindNull(_statement, index);
            case long number:
                return NativeSqlite.BindNumber(_statement, index, number);
            case int number:
                return NativeSqlite.BindNumber(_statement, index, number);
            case bool flag:
                return NativeSqlite.BindNumber(_statement, index, flag ? 1 : 0);
            case double number:
                return NativeSqlite.BindReal(_statement, index, number);
            case string text:
                return BindText(index, text);
            case byte[] bytes:
                _holdsLarge |= bytes.Length > Large;
                // Not the null pointer of an empty array, which would be null to SQLite.
                fixed (byte* start = bytes.Length == 0 ? [0] : bytes)
                    return NativeSqlite.BindBlob(_statement, index, start, bytes.Length, NativeSqlite.Transient);
            default:
                throw new NotSupportedException($"A {value.GetType().Name} cannot be a parameter.");
        }
    }

    private int BindText(int index, string text)
    {
        const int Short = 512;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = most <= Short ? stackalloc byte[Short] : new byte[most];
        var length = Encoding.UTF8.GetBytes(text, utf8);
        _holdsLarge |= length > Large;
        fixed (byte* start = utf8)
            return NativeSqlite.BindText(_statement, index, start, length, NativeSqlite.Transient);
    }

    private int Index(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name + "\0");
        fixed (byte* start = utf8)
        {
            var index = NativeSqlite.ParameterIndex(_statement, start);
            return index > 0 ? index : throw new InvalidOperationException($"The statement has no parameter {name}.");
        }
    }

    private void Check(int result)
    {
        if (result != 0)
            throw Fault(result);
    }

    private SqliteException Fault(int result) => new(
        SQLitePCL.raw.sqlite3_errmsg(_connection.Handle).utf8_to_string(), result & 0xFF, SQLitePCL.raw.sqlite3_extended_errcode(_connection.Handle));

    /// <summary>Sees to it that a statement of a connection that was given up is freed with it.</summary>
    private sealed class Handle : SafeHandle
    {
        public Handle(nint statement)
            : base(0, ownsHandle: true) => SetHandle(statement);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            _ = NativeSqlite.FinalizeStatement(handle);
            return true;
        }
    }
}
