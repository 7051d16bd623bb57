namespace SwarmMemory.Tests.Configuration;

/// <summary>Files of the repository these tests were built from.</summary>
internal static class Repository
{
    private const string Marker = "SwarmMemory.Mcp.sln";

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker))) return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above the tests holds {Marker}.");
    }
}
