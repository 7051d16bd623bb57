using System.Text;
using Npgsql;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>Makes a copy readable beside the live tables, as temporary tables of the session. It is in a write transaction.</summary>
internal static class CopyReader
{
    /// <summary>How SQL names the schema of the copy's tables.</summary>
    public const string Schema = "pg_temp";

    /// <exception cref="SwarmMemoryException">
    /// <see cref="ErrorCode.StorageUnavailable"/> for another kind of file, <see cref="ErrorCode.UnsupportedSchema"/> for a newer program's.
    /// </exception>
    public static async Task LoadAsync(NpgsqlConnection connection, string file, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        try
        {
            if (reader.ReadString() != CopyFormat.Mark)
                throw NotACopy();
            if (reader.ReadInt32() is var version && version > Migrations.Newest)
                throw StorageFault.Newer.ToException(detail: $"the copy has schema {version}, this program knows {Migrations.Newest}");
            while (reader.ReadString() is var name && name != CopyFormat.End)
                await LoadTableAsync(connection, name, reader.ReadString(), reader, cancellationToken);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or DecoderFallbackException)
        {
            throw NotACopy(e);
        }
    }

    /// <summary>Takes the temporary tables away again: under the same names they stand before the live ones.</summary>
    public static Task UnloadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        PostgresSchema.ExecuteAsync(connection, "discard temp", cancellationToken);

    private static async Task LoadTableAsync(NpgsqlConnection connection, string name, string columns, BinaryReader reader, CancellationToken cancellationToken)
    {
        // Its name and columns stand in the file, which may be anybody's.
        if (!name.All(IsOfName) || !columns.All(c => IsOfName(c) || c is ',' or ' '))
            throw NotACopy();
        await PostgresSchema.ExecuteAsync(connection, $"create temporary table {name} (like {name} including defaults including indexes) on commit drop", cancellationToken);
        await using var rows = await connection.BeginRawBinaryCopyAsync($"copy {Schema}.{name} ({columns}) from stdin (format binary)", cancellationToken);
        while (reader.ReadInt32() is var length and not 0)
        {
            if (length is < 0 or > CopyFormat.Piece)
                throw NotACopy();
            await rows.WriteAsync(reader.ReadBytes(length), cancellationToken);
        }
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_';

    private static SwarmMemoryException NotACopy(Exception? cause = null) => StorageFault.Unavailable.ToException(cause,
        "the file is not a copy of a memory on PostgreSQL", hint: "Restore what snapshot list names; an SQLite snapshot comes over with import.");
}
