using Microsoft.Data.Sqlite;
using SwarmMemory.Sqlite;

namespace SwarmMemory.Tests.Mcp;

/// <summary>A project named <c>shop</c> in a temporary folder of its own, with its store at the usual place.</summary>
internal sealed class TestProject : IDisposable
{
    private readonly string _outer = Directory.CreateTempSubdirectory("swarm-memory-mcp-").FullName;

    public TestProject(string name = "shop")
    {
        Root = Path.Combine(_outer, name);
        Directory.CreateDirectory(Path.Combine(Root, ".swarm"));
    }

    public string Root { get; }
    public string Database => In(".swarm/memory.db");
    public string Logs => In(".swarm/logs");

    public string In(string relative) => Path.Combine(Root, relative);

    public string Write(string relative, string text)
    {
        var path = In(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Configure(string json) => Write("memory_config.json", json);

    /// <summary>All that was logged, of all processes.</summary>
    public string LogText() => Directory.Exists(Logs)
        ? string.Concat(Directory.GetFiles(Logs).Order(StringComparer.Ordinal).Select(ReadShared))
        : "";

    /// <summary>Runs SQL on the store, or on another database of the project, as a tool of the operator would.</summary>
    public int Execute(string sql, string? database = null)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public long Number(string sql)
    {
        using var connection = Open(null);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A lease as another agent's acquired lock leaves it. Modes: 1 read, 2 write, 3 exclusive.</summary>
    public void Lease(string resource, int mode, string agent, long fence, string swarm = "shop") => Execute($"""
        insert into fence (resource, value) values ('{resource}', {fence}) on conflict (resource) do update set value = excluded.value;
        insert into lease (resource, fence, mode, swarm, agent, held, clock, ends_at, last_at, acquired_at, expires_at, reason)
        values ('{resource}', {fence}, {mode}, '{swarm}', '{agent}', 1, {BootClock.Now().Clock}, 4102444800000, 4102444800000, 0, 4102444800000,
            'a long migration')
        """);

    private SqliteConnection Open(string? database)
    {
        var connection = new SqliteConnection($"Data Source={database ?? Database};Pooling=False");
        connection.Open();
        return connection;
    }

    private static string ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public void Dispose() => Directory.Delete(_outer, recursive: true);
}
