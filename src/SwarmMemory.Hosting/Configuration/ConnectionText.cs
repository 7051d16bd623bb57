using System.Data.Common;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>How to reach a PostgreSQL server, as a file may say it: files are shared, so they hold no password.</summary>
internal static class ConnectionText
{
    public const string Allowed = "text such as \"Host=db.example.org;Database=swarms;Username=agents\", or \"\" for the PG* variables";

    /// <summary>What is wrong with it, or null. It is not repeated, because it may hold a password.</summary>
    public static string? Problem(string text)
    {
        if (!text.EnumerateRunes().All(Shown.IsPrintable)) return "the text holds a control character";
        if (text.Contains("://", StringComparison.Ordinal)) return "the text is an address; write it as Host=...;Database=...;Username=...";
        try
        {
            var names = new DbConnectionStringBuilder { ConnectionString = text }.Keys.Cast<string>().Select(k => k.Replace(" ", "", StringComparison.Ordinal));
            return names.Any(n => n.Equals("password", StringComparison.OrdinalIgnoreCase) || n.Equals("pwd", StringComparison.OrdinalIgnoreCase) || n.Equals("sslpassword", StringComparison.OrdinalIgnoreCase))
                ? "a password stands in the file; put it into PGPASSWORD, a password file (PGPASSFILE) or SWARM_MEMORY_CONNECTION"
                : null;
        }
        catch (ArgumentException)
        {
            return "the text is not a list of NAME=VALUE with semicolons between";
        }
    }
}
