using System.Globalization;
using Npgsql;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>
/// What PostgreSQL's own programs take from the environment and the driver does not: <c>PGHOST</c>, <c>PGPORT</c>, <c>PGDATABASE</c>, and the connections that a
/// service file names (<c>PGSERVICE</c> in <c>PGSERVICEFILE</c> or <c>~/.pg_service.conf</c>). The driver itself reads <c>PGUSER</c>, <c>PGPASSWORD</c>,
/// <c>PGPASSFILE</c> and the certificates.
/// </summary>
internal static class PostgresEnvironment
{
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.StorageUnavailable"/> when there is no such service.</exception>
    public static void Complete(NpgsqlConnectionStringBuilder settings, bool isPortSaid, Func<string, string?> environment)
    {
        if (environment("PGSERVICE") is { Length: > 0 } service)
            isPortSaid |= Apply(settings, isPortSaid, ReadService(service, environment));
        Apply(settings, isPortSaid, new Dictionary<string, string?>
        {
            ["host"] = environment("PGHOST"),
            ["port"] = environment("PGPORT"),
            ["dbname"] = environment("PGDATABASE"),
            ["user"] = environment("PGUSER"),
            ["password"] = environment("PGPASSWORD"),
        });
    }

    /// <summary>Fills what nobody has said before; returns whether it said the port.</summary>
    private static bool Apply(NpgsqlConnectionStringBuilder settings, bool isPortSaid, Dictionary<string, string?> said)
    {
        var port = isPortSaid ? null : Text("port");
        if (port is not null)
            settings.Port = int.Parse(port, CultureInfo.InvariantCulture);
        settings.Host ??= Text("host");
        settings.Database ??= Text("dbname");
        settings.Username ??= Text("user");
        settings.Password ??= Text("password");
        return port is not null;

        string? Text(string name) => said.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
    }

    private static Dictionary<string, string?> ReadService(string service, Func<string, string?> environment)
    {
        var file = environment("PGSERVICEFILE") is { Length: > 0 } named ? named : Path.Combine(environment("HOME") ?? "", ".pg_service.conf");
        Dictionary<string, string?> found = new(StringComparer.Ordinal);
        var (isIn, exists) = (false, false);
        foreach (var line in (File.Exists(file) ? File.ReadLines(file) : []).Select(l => l.Trim()))
        {
            if (line.StartsWith('['))
                exists |= isIn = line == $"[{service}]";
            else if (isIn && !line.StartsWith('#') && line.Split('=', 2) is [var name, var value])
                found[name.Trim()] = value.Trim();
        }

        return exists ? found : throw StorageFault.Unavailable.ToException(detail: "PGSERVICE names a service that the service file does not have",
            hint: "Add it to ~/.pg_service.conf, name another file in PGSERVICEFILE, or take PGSERVICE away.");
    }
}
