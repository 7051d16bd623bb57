using System.Data.Common;
using System.Globalization;
using SwarmMemory.Storage;

namespace SwarmMemory;

/// <summary>
/// A store's note that it is being made from another one, and how far that came: a run that was ended half way may go on, and nothing is written
/// over what agents have stored in it since.
/// </summary>
internal sealed class MoveMark(string source)
{
    private const string SourceId = "select store_id from store where id = 1";

    private const string Newest = """
        select (select coalesce(max(seq), 0) from entry_version), (select coalesce(max(seq), 0) from message),
            (select coalesce(max(id), 0) from conflict), (select coalesce(max(id), 0) from outcome)
        """;

    private const string Look = "select cursor from care where name = 'move'";

    private const string Note = """
        insert into care (name, cursor, counted, found) values ('move', @mark, 0, 0)
        on conflict (name) do update set cursor = excluded.cursor
        """;

    /// <summary>Which store a session is of.</summary>
    public static async Task<string> SourceAsync(StorageSession session, CancellationToken cancellationToken) =>
        await TextAsync(session, SourceId, cancellationToken) ?? throw StorageFault.Corrupt.ToException(detail: "a row that is always there is missing");

    /// <summary>Asked in each transaction, before it writes.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when the store holds what does not come from the source.</exception>
    public async Task RequireAsync(StorageSession session, CancellationToken cancellationToken)
    {
        var known = (await TextAsync(session, Look, cancellationToken))?.Split(' ') ?? [source, "0", "0", "0", "0"];
        var now = await NewestAsync(session, cancellationToken);
        if (known[0] != source || now.Where((n, i) => n > long.Parse(known[i + 1], CultureInfo.InvariantCulture)).Any())
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, "The store that is to be filled holds writes of its own; it was left as it is.",
                "Name an empty one (memory_persistence.schema, or database_path), or bring single entries over with export and import.");
        }
    }

    /// <summary>Noted in each transaction, after it has written.</summary>
    public async Task NoteAsync(StorageSession session, CancellationToken cancellationToken)
    {
        await using var command = session.Connection.CreateCommand();
        command.CommandText = Note;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@mark", $"{source} {string.Join(' ', await NewestAsync(session, cancellationToken))}");
        command.Parameters.Add(parameter);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long[]> NewestAsync(StorageSession session, CancellationToken cancellationToken)
    {
        await using var command = session.Connection.CreateCommand();
        command.CommandText = Newest;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return [.. Enumerable.Range(0, row.FieldCount).Select(row.GetInt64)];
    }

    private static async Task<string?> TextAsync(StorageSession session, string sql, CancellationToken cancellationToken)
    {
        await using DbCommand command = session.Connection.CreateCommand();
        command.CommandText = sql;
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }
}
