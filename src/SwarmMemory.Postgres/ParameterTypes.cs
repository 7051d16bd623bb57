using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>
/// Which types the server gives the parameters of the hot statements. A value alone does not tell: null has no type, and a small number may stand
/// for a large one. Asked once for each statement of a process.
/// </summary>
internal sealed class ParameterTypes
{
    private readonly ConcurrentDictionary<StatementText, NpgsqlDbType[]> _known = new(ReferenceEqualityComparer.Instance);

    public NpgsqlDbType[] Of(NpgsqlConnection connection, StatementText text) =>
        text.Parameters.Count == 0 ? [] : _known.TryGetValue(text, out var types) ? types : _known.GetOrAdd(text, Ask(connection, text));

    public static string Sql(StatementText text) => text.In("lastval()");

    private static NpgsqlDbType[] Ask(NpgsqlConnection connection, StatementText text)
    {
        using var command = new NpgsqlCommand(Sql(text), connection);
        NpgsqlCommandBuilder.DeriveParameters(command);
        return [.. text.Parameters.Select(name => command.Parameters[name.TrimStart('@')].NpgsqlDbType)];
    }
}
