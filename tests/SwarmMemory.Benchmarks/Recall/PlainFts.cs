using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace SwarmMemory.Benchmarks.Recall;

/// <summary>The control: what anybody gets from SQLite's FTS5 with its porter tokenizer, the words of the query joined by OR, in its own order.</summary>
internal sealed partial class PlainFts : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _search;

    public PlainFts(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        Execute("pragma journal_mode = wal; pragma synchronous = normal; create virtual table memory using fts5(body, key unindexed, tokenize = 'porter unicode61')");
        _search = _connection.CreateCommand();
        _search.CommandText = "select rowid from memory where memory match @query order by rank limit @limit";
        _search.Parameters.Add(new SqliteParameter("@query", SqliteType.Text));
        _search.Parameters.Add(new SqliteParameter("@limit", SqliteType.Integer));
    }

    /// <summary>Stores texts; the first gets the number 1.</summary>
    public void Add(IEnumerable<string> texts)
    {
        using var transaction = _connection.BeginTransaction();
        using var insert = _connection.CreateCommand();
        insert.CommandText = "insert into memory (body) values (@body)";
        insert.Parameters.Add(new SqliteParameter("@body", SqliteType.Text));
        foreach (var text in texts)
        {
            insert.Parameters[0].Value = text;
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public List<long> Search(string query, int limit)
    {
        List<long> found = [];
        var words = string.Join(" OR ", Word().Matches(query).Select(m => $"\"{m.Value}\""));
        if (words.Length == 0)
            return found;
        (_search.Parameters[0].Value, _search.Parameters[1].Value) = (words, limit);
        using var reader = _search.ExecuteReader();
        while (reader.Read())
            found.Add(reader.GetInt64(0));
        return found;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _search.Dispose();
        _connection.Dispose();
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();
}
