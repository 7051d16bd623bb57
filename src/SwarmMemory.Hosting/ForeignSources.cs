using SwarmMemory.Sqlite;

namespace SwarmMemory.Hosting;

/// <summary>Memories of other programs that can be imported.</summary>
internal static class ForeignSources
{
    /// <summary>Null when the file is none that a driver here reads, as an export is not.</summary>
    /// <exception cref="SwarmMemoryException">When it is a database, and not one that can be imported.</exception>
    public static async Task<IForeignSource?> TryOpenAsync(string path, CancellationToken cancellationToken) =>
        ForeignFile.IsSqlite(path) ? await ClaudeFlowDatabase.OpenAsync(path, cancellationToken) : null;
}
