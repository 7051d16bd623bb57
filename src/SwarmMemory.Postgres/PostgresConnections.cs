using System.Data.Common;
using System.Globalization;
using Npgsql;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>Makes the source of connections, with the settings that every one of them needs unless the connection string says otherwise.</summary>
internal static class PostgresConnections
{
    /// <summary>A client that stops in the middle of a write is rolled back after this, and lets the others write.</summary>
    private const int IdleInTransactionMilliseconds = 10_000;

    /// <summary>A command without an answer for this long is given up, and its connection with it.</summary>
    private const int CommandSeconds = 20;

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.StorageUnavailable"/> for a connection string that cannot be read.</exception>
    public static NpgsqlDataSource Create(PostgresOptions options)
    {
        var settings = Settings(options);
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ToString());
        builder.EnableTransportSecurity();
        // The types that we use are known without asking, and a hook's process pays for each question.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return settings.Host!.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(Enum.TryParse<TargetSessionAttributes>(Plain(settings.TargetSessionAttributes), ignoreCase: true, out var wanted)
                ? wanted
                : TargetSessionAttributes.Primary)
            : builder.Build();
    }

    /// <summary>All that is said in the connection string, then in the service and the variables of the environment, then here.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.StorageUnavailable"/> when one of them cannot be read.</exception>
    public static NpgsqlConnectionStringBuilder Settings(PostgresOptions options)
    {
        try
        {
            var said = new HashSet<string>(
                new DbConnectionStringBuilder { ConnectionString = options.ConnectionString }.Keys.Cast<string>().Select(Plain), StringComparer.OrdinalIgnoreCase);
            var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString);
            PostgresEnvironment.Complete(settings, said.Contains("Port"), options.Environment);
            Complete(settings, said, options);
            return settings;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            // The driver's own message may repeat what stands in the string, and that may be a password.
            throw StorageFault.Unavailable.ToException(detail: "the connection string or a PG* variable cannot be read",
                hint: "Write the string as Host=...;Database=...;Username=..., with semicolons between.");
        }
    }

    private static void Complete(NpgsqlConnectionStringBuilder settings, HashSet<string> said, PostgresOptions options)
    {
        settings.Host ??= "localhost";
        if (!said.Contains("SSLMode"))
            settings.SslMode = Mode(options.Environment("PGSSLMODE"), settings.Host);
        if (!said.Contains("ApplicationName"))
            settings.ApplicationName = "swarm-memory";
        if (!said.Contains("Timeout"))
            settings.Timeout = 5;
        if (!said.Contains("CommandTimeout"))
            settings.CommandTimeout = CommandSeconds;
        if (!said.Contains("MaximumPoolSize"))
            settings.MaxPoolSize = 20;
        if (!said.Contains("HostRecheckSeconds"))
            settings.HostRecheckSeconds = 1;
        // Statements stay prepared on their connection, Dapper's too, without a question of their own.
        (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (200, 1);
        settings.SearchPath = options.Schema;
        settings.NoResetOnClose = true;
        // What reads is refused to write; WriteLock.Writes says otherwise for one transaction.
        settings.Options = string.Create(CultureInfo.InvariantCulture,
            $"{settings.Options} -c default_transaction_read_only=on -c statement_timeout=0 -c lock_timeout={options.WriteDeadline.TotalMilliseconds:F0} -c idle_in_transaction_session_timeout={IdleInTransactionMilliseconds} -c client_connection_check_interval=2000").Trim();
    }

    private static SslMode Mode(string? said, string hosts) => Enum.TryParse<SslMode>(Plain(said), ignoreCase: true, out var mode)
        ? mode
        : hosts.Split(',').All(IsLocal) ? SslMode.Prefer : SslMode.Require;

    private static bool IsLocal(string host)
    {
        var name = host.Trim();
        return name.StartsWith('/') || name.StartsWith("127.", StringComparison.Ordinal) || name == "::1" || name.StartsWith("[::1]", StringComparison.Ordinal)
            || name.Split(':')[0].Equals("localhost", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A word of several parts without what stands between them, which differs from place to place.</summary>
    private static string Plain(string? words) => new([.. (words ?? "").Where(char.IsAsciiLetterOrDigit)]);
}
