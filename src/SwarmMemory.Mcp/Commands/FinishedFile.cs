namespace SwarmMemory.Mcp.Commands;

/// <summary>An output file that is there whole or not at all: written beside its name and moved when it is finished. Null: standard output.</summary>
internal sealed class FinishedFile : IAsyncDisposable
{
    private readonly FileInfo? _file;
    private readonly string _unfinished;
    private bool _finished;

    public FinishedFile(FileInfo? file)
    {
        _file = file;
        _unfinished = file is null ? "" : $"{file.FullName}.{Environment.ProcessId}.part";
        try
        {
            Stream = file is null ? Console.OpenStandardOutput() : new BufferedStream(Create(_unfinished), 64 * 1024);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"{file!.Name} cannot be written there.", "Choose a folder that exists and that you may write in.", e);
        }
    }

    public Stream Stream { get; }

    public void Finish() => _finished = true;

    // An export holds the memory's values: as private as the store itself.
    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        if (_file is null)
            return;
        if (_finished)
            File.Move(_unfinished, _file.FullName, overwrite: true);
        else
            File.Delete(_unfinished);
    }
}
