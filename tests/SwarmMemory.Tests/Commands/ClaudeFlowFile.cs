using System.Text;
using SwarmMemory.Tests.Sqlite;

namespace SwarmMemory.Tests.Commands;

/// <summary>Databases as Claude Flow 2.7.47 and 3.43.0 make them, with rows as they write them.</summary>
internal static class ClaudeFlowFile
{
    public const long Seconds = 1_772_366_400; // 2026-03-01T12:00:00Z

    private const string TwoSql = """
        create table memory_entries (
            id integer primary key autoincrement, key text not null, value text not null, namespace text not null default 'default',
            metadata text, created_at integer default (strftime('%s', 'now')), updated_at integer default (strftime('%s', 'now')),
            accessed_at integer default (strftime('%s', 'now')), access_count integer default 0, ttl integer, expires_at integer,
            unique (key, namespace));
        create index idx_memory_namespace on memory_entries (namespace);
        """;

    private const string ThreeSql = """
        create table memory_entries (
            id text primary key, key text not null, namespace text default 'default', content text not null,
            type text default 'semantic' check (type in ('semantic', 'episodic', 'procedural', 'working', 'pattern')),
            embedding text, embedding_model text default 'local', embedding_dimensions integer, tags text, metadata text, owner_id text,
            provenance_type text default 'unknown', created_at integer not null default (strftime('%s', 'now') * 1000),
            updated_at integer not null default (strftime('%s', 'now') * 1000), expires_at integer, last_accessed_at integer,
            access_count integer default 0, status text default 'active' check (status in ('active', 'archived', 'deleted')),
            unique (namespace, key));
        create table patterns (id text primary key, name text not null);
        insert into patterns values ('p1', 'a'), ('p2', 'b');
        create table sessions (id text primary key);
        """;

    public static async Task MakeTwoAsync(string path, string journal, params (string Namespace, string Key, string Value)[] rows)
    {
        await using var connection = await Raw.OpenAsync(path);
        await Raw.ExecuteAsync(connection, $"pragma journal_mode = {journal}; {TwoSql}");
        foreach (var (name, key, value) in rows)
        {
            await Raw.ExecuteAsync(connection, "insert into memory_entries (key, value, namespace, metadata, updated_at) values ($key, $value, $name, '{}', $at)",
                ("$key", key), ("$value", value), ("$name", name), ("$at", Seconds));
        }
    }

    public static async Task MakeThreeAsync(string path, params (string Namespace, string Key, string Content, string? Tags, string Status)[] rows)
    {
        await using var connection = await Raw.OpenAsync(path);
        await Raw.ExecuteAsync(connection, ThreeSql);
        foreach (var (name, key, content, tags, status) in rows)
        {
            await Raw.ExecuteAsync(connection, """
                insert into memory_entries (id, key, namespace, content, tags, metadata, owner_id, updated_at, status)
                values ($id, $key, $name, $content, $tags, '{}', 'coder 1', $at, $status)
                """, ("$id", $"entry_{key}"), ("$key", key), ("$name", name), ("$content", content), ("$tags", (object?)tags ?? DBNull.Value),
                ("$at", Seconds * 1000), ("$status", status));
        }
    }

    /// <summary>The envelope that version 2 puts around values of more than a kilobyte.</summary>
    public static string Compressed(string json) => "__compressed__" + Convert.ToBase64String(Encoding.UTF8.GetBytes(json));
}
