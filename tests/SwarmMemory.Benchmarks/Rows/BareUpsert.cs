using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Sqlite;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// What anybody would write by hand: one prepared upsert in its own transaction. It has the same settings as a store and the same checkpoints
/// beside it, so that the difference is the work and nothing else.
/// </summary>
internal sealed class BareUpsert : IAsyncDisposable
{
    private readonly SqliteConnection _connection;
    private readonly WriteGate _gate;
    private readonly Checkpointer _checkpointer;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _upsert;
    private readonly SqliteCommand _commit;

    public BareUpsert(string path)
    {
        var options = new SqliteOptions { Path = path };
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        SqliteConnections.Execute(_connection, $"pragma page_size = {SqliteSchema.NewPageSize}; pragma auto_vacuum = incremental");
        SqliteConnections.Execute(_connection, "pragma journal_mode = wal");
        SqliteConnections.Prepare(_connection, options, writes: true);
        NativeSqlite.WatchLog(_connection);
        SqliteConnections.Execute(_connection, "create table entry (key text primary key, value text, at integer) without rowid");
        _gate = new WriteGate(path + ".lock", TimeProvider.System);
        _checkpointer = new Checkpointer(options, _gate, NullLogger.Instance);
        _begin = Command("begin immediate");
        _upsert = Command("insert into entry (key, value, at) values (@key, @value, @at) on conflict (key) do update set value = excluded.value, at = excluded.at");
        _upsert.Parameters.Add(new SqliteParameter("@key", SqliteType.Text));
        _upsert.Parameters.Add(new SqliteParameter("@value", SqliteType.Text));
        _upsert.Parameters.Add(new SqliteParameter("@at", SqliteType.Integer));
        _commit = Command("commit");
    }

    public void Put(string key, string value)
    {
        _begin.ExecuteNonQuery();
        _upsert.Parameters[0].Value = key;
        _upsert.Parameters[1].Value = value;
        _upsert.Parameters[2].Value = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        _upsert.ExecuteNonQuery();
        _commit.ExecuteNonQuery();
        _checkpointer.Committed(NativeSqlite.TakeLogLength());
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        await _checkpointer.DisposeAsync();
        await _connection.DisposeAsync();
        _gate.Dispose();
    }
}
