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
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The driver's own message may repeat what stands in the string, and that may be a password.
            throw StorageFault.Unavailable.ToException(detail: "the connection string cannot be read",
                hint: "Write it as Host=...;Database=...;Username=..., with semicolons between; see docs/scale.md.");
        }

        Complete(settings, options);
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ToString());
        builder.EnableTransportSecurity();
        // The types that we use are known without asking, and a hook's process pays for each question.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return settings.Host!.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(settings.ContainsKey("Target Session Attributes")
                ? Enum.Parse<TargetSessionAttributes>(Plain(settings.TargetSessionAttributes!), ignoreCase: true)
                : TargetSessionAttributes.Primary)
            : builder.Build();
    }

    private static void Complete(NpgsqlConnectionStringBuilder settings, PostgresOptions options)
    {
        settings.Host ??= Environment.GetEnvironmentVariable("PGHOST") ?? "localhost";
        Set("Port", () => settings.Port = int.TryParse(Environment.GetEnvironmentVariable("PGPORT"), CultureInfo.InvariantCulture, out var port) ? port : 5432);
        settings.Database ??= Environment.GetEnvironmentVariable("PGDATABASE");
        Set("SSL Mode", () => settings.SslMode = Mode(Environment.GetEnvironmentVariable("PGSSLMODE"), settings.Host));
        Set("Application Name", () => settings.ApplicationName = "swarm-memory");
        Set("Timeout", () => settings.Timeout = 5);
        Set("Command Timeout", () => settings.CommandTimeout = CommandSeconds);
        Set("Maximum Pool Size", () => settings.MaxPoolSize = 20);
        Set("Host Recheck Seconds", () => settings.HostRecheckSeconds = 1);
        // Statements stay prepared on their connection, Dapper's too, without a question of their own.
        Set("Max Auto Prepare", () => settings.MaxAutoPrepare = 200);
        Set("Auto Prepare Min Usages", () => settings.AutoPrepareMinUsages = 2);
        settings.SearchPath = options.Schema;
        settings.NoResetOnClose = true;
        settings.Options = string.Create(CultureInfo.InvariantCulture,
            $"{settings.Options} -c lock_timeout={(int)options.WriteDeadline.TotalMilliseconds} -c idle_in_transaction_session_timeout={IdleInTransactionMilliseconds} -c statement_timeout=0 -c default_transaction_read_only=on -c client_connection_check_interval=2000").Trim();

        void Set(string key, Action apply)
        {
            if (!settings.ContainsKey(key) || !options.ConnectionString.Contains(key, StringComparison.OrdinalIgnoreCase))
                apply();
        }
    }

    private static SslMode Mode(string? said, string hosts) => Enum.TryParse<SslMode>(Plain(said ?? ""), ignoreCase: true, out var mode)
        ? mode
        : hosts.Split(',').All(IsLocal) ? SslMode.Prefer : SslMode.Require;

    private static bool IsLocal(string host) =>
        host.Trim() is var name && (name.StartsWith('/') || name.StartsWith("127.", StringComparison.Ordinal) || name.Split(':')[0] is "localhost" or "" || name.StartsWith("::1", StringComparison.Ordinal));

    private static string Plain(string words) => words.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
