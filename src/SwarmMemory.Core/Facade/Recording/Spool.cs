using System.Text.Json;
using Microsoft.Extensions.Logging;
using SwarmMemory.Primitives;

namespace SwarmMemory;

/// <summary>
/// Recordings that could not be written when they happened, each in a file of its own beside the store, until a process takes them in.
/// A file is there whole or not at all; one that is taken in twice, because its taker died before deleting it, counts once.
/// </summary>
/// <param name="folders">Where files may be: the first that can be written takes a new one.</param>
/// <param name="secrets">What does not come into a file.</param>
internal sealed class Spool(IReadOnlyList<string> folders, SecretRule secrets, ILogger logger)
{
    private const string Waiting = ".json";
    private const int Batch = 200;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Keeps a recording for later, durably; false when there is no place for it.</summary>
    public bool TryAdd(Recording recording)
    {
        List<SecretFinding>? redacted = null;
        recording = recording.WithoutSecrets(secrets, ref redacted);
        foreach (var folder in folders)
        {
            try
            {
                Add(folder, recording);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                logger.LogDebug(e, "A spool folder cannot be written.");
            }
        }

        return false;
    }

    /// <summary>Writes what waits, oldest first, and removes it. Returns how many.</summary>
    /// <exception cref="SwarmMemoryException">The storage codes; what was not written still waits.</exception>
    public async Task<int> TakeInAsync(Recorder recorder, CancellationToken cancellationToken)
    {
        var taken = 0;
        while (true)
        {
            var files = Files();
            var recordings = new List<(string Path, Recording Recording)>(Math.Min(files.Count, Batch));
            foreach (var file in files.Take(Batch))
            {
                if (Read(file) is { } recording)
                    recordings.Add((file, recording));
            }

            await WriteAsync(recorder, recordings, cancellationToken);
            taken += recordings.Count;
            if (files.Count <= Batch)
                return taken;
        }
    }

    private async Task WriteAsync(Recorder recorder, List<(string Path, Recording Recording)> recordings, CancellationToken cancellationToken)
    {
        if (recordings.Count == 0)
            return;
        try
        {
            await recorder.RecordAsync(recordings.ConvertAll(r => r.Recording), cancellationToken);
            recordings.ForEach(r => File.Delete(r.Path));
        }
        catch (SwarmMemoryException e) when (!e.Code.IsOfStorage())
        {
            // One of them is refused: alone each of the others still gets in.
            foreach (var one in recordings)
                await WriteOneAsync(recorder, one.Path, one.Recording, cancellationToken);
        }
    }

    private async Task WriteOneAsync(Recorder recorder, string path, Recording recording, CancellationToken cancellationToken)
    {
        try
        {
            await recorder.RecordAsync([recording], cancellationToken);
            File.Delete(path);
        }
        catch (SwarmMemoryException e) when (!e.Code.IsOfStorage())
        {
            SetAside(path, "refused", $"{e.Message} {e.Hint}");
        }
    }

    private static void Add(string folder, Recording recording)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnlyFile | UnixFileMode.UserExecute);

        var path = Path.Combine(folder, $"{recording.At:D15}-{recording.Id}{Waiting}");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnlyFile;
        try
        {
            using (var stream = new FileStream(path + ".part", options))
            {
                JsonSerializer.Serialize(stream, recording, RecordingJson.Default.Recording);
                stream.Flush(flushToDisk: true);
            }

            File.Move(path + ".part", path, overwrite: true);
        }
        catch (IOException)
        {
            // A full disk leaves an empty file.
            File.Delete(path + ".part");
            throw;
        }
    }

    private List<string> Files()
    {
        List<string> files = [];
        foreach (var folder in folders)
        {
            try
            {
                if (Directory.Exists(folder))
                    files.AddRange(Directory.GetFiles(folder, "*" + Waiting));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                logger.LogWarning("A spool folder cannot be read: {Fault}", e.GetType().Name);
            }
        }

        // Names begin with the time: that is the order in which things happened.
        files.Sort(static (a, b) => string.CompareOrdinal(Path.GetFileName(a), Path.GetFileName(b)));
        return files;
    }

    private Recording? Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var recording = JsonSerializer.Deserialize(stream, RecordingJson.Default.Recording) ?? throw new JsonException("The file holds null.");
            _ = recording.Caller;
            return recording;
        }
        catch (FileNotFoundException)
        {
            // Another process took it in meanwhile.
            return null;
        }
        catch (Exception e) when (e is JsonException or SwarmMemoryException)
        {
            SetAside(path, "unreadable", e.Message);
            return null;
        }
    }

    private void SetAside(string path, string why, string reason)
    {
        File.Move(path, Path.ChangeExtension(path, why), overwrite: true);
        logger.LogWarning("{File} in the spool is {Why} and was set aside: {Reason}", Path.GetFileName(path), why, reason);
    }
}
