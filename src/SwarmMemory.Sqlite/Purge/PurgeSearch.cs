namespace SwarmMemory.Sqlite;

/// <summary>Searches files for marks, as bytes. No database among them may be open in this process: closing a file drops SQLite's locks.</summary>
internal static class PurgeSearch
{
    private const int Block = 1024 * 1024;

    /// <returns>The files in which any mark stands, and those that could not be read, each once.</returns>
    public static List<string> Find(IEnumerable<string> files, PurgeMarks marks)
    {
        byte[][] wanted = [.. marks.All];
        return [.. files.Distinct(StringComparer.Ordinal).Where(f => wanted.Length > 0 && Holds(f, wanted))];
    }

    /// <summary>The files in some folders and below them.</summary>
    public static IEnumerable<string> FilesIn(IEnumerable<string> folders) => folders.Where(Directory.Exists)
        .SelectMany(f => Directory.EnumerateFiles(f, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The files of a store: all of a folder that is its own, else those that are named after it.</summary>
    public static IEnumerable<string> FilesOf(string database)
    {
        var folder = Path.GetDirectoryName(database)!;
        return Path.GetFileName(folder) == ".swarm" ? FilesIn([folder]) : Directory.GetFiles(folder, Path.GetFileName(database) + "*");
    }

    private static bool Holds(string file, byte[][] wanted)
    {
        try
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var overlap = wanted.Max(w => w.Length) - 1;
            var buffer = new byte[Block + overlap];
            var kept = 0;
            for (long at = 0; RandomAccess.Read(handle, buffer.AsSpan(kept), at) is > 0 and var read; at += read)
            {
                var text = buffer.AsSpan(0, kept + read);
                foreach (var mark in wanted)
                {
                    if (text.IndexOf(mark) >= 0)
                        return true;
                }

                kept = Math.Min(overlap, text.Length);
                text[^kept..].CopyTo(buffer);
            }

            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be looked into may hold it.
            return true;
        }
    }
}
