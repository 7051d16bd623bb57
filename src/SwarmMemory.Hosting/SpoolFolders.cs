using System.IO.Hashing;
using System.Text;

namespace SwarmMemory.Hosting;

/// <summary>
/// Where recordings wait for a store: in <c>spool</c> beside it, or, where nothing can be written there, in the user's own state folder, below a
/// name made of the store's path.
/// </summary>
internal static class SpoolFolders
{
    public static IReadOnlyList<string> Of(string databasePath, Func<string, string?> environment)
    {
        var beside = Path.Combine(Path.GetDirectoryName(databasePath)!, "spool");
        var state = environment("XDG_STATE_HOME") is { } given && Path.IsPathFullyQualified(given) ? given
            : environment("HOME") is { } home && Path.IsPathFullyQualified(home) ? Path.Combine(home, ".local", "state")
            : null;
        return state is null ? [beside] : [beside, Path.Combine(state, "swarm-memory", "spool", Name(databasePath))];
    }

    private static string Name(string databasePath) => $"{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(databasePath)):x16}";
}
