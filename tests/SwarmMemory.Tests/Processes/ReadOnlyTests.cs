using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Processes;

/// <summary>A store that can be read and not written: as a user without the right, and on a file system that is read-only.</summary>
[Collection("Processes")]
[UnsupportedOSPlatform("windows")]
public sealed class ReadOnlyTests : IDisposable
{
    private const UnixFileMode ReadFile = UnixFileMode.UserRead;
    private const UnixFileMode ReadFolder = UnixFileMode.UserRead | UnixFileMode.UserExecute;
    private const UnixFileMode WriteFolder = ReadFolder | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.File(".swarm");

    private string Database => Path.Combine(Folder, "memory.db");

    [Theory]
    [InlineData(ReadFolder, ReadFile)]
    [InlineData(WriteFolder, ReadFile)]
    public async Task Put_WithoutTheRight_ReadOnlyAndReadsWork(UnixFileMode folder, UnixFileMode file)
    {
        await MakeStoreAsync();
        var prefix = await AsSomebodyElseAsync();
        foreach (var path in Directory.GetFiles(Folder))
            File.SetUnixFileMode(path, file);
        File.SetUnixFileMode(Folder, folder);
        try
        {
            await using (var worker = await WorkerProcess.StartAsync(Database, prefix: prefix))
                await AssertReadOnlyAsync(worker);
            Assert.Equal((folder, file), (File.GetUnixFileMode(Folder), File.GetUnixFileMode(Database)));
        }
        finally
        {
            File.SetUnixFileMode(Folder, WriteFolder);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_FileSystemIsReadOnly_ReadOnlyAndReadsWork(bool asACheckoutLeavesIt)
    {
        await MakeStoreAsync();
        if (asACheckoutLeavesIt)
        {
            File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(Database, (UnixFileMode)0b110_100_100);
        }

        // A mount in a name space of its own: it ends with the process.
        string[] prefix =
            ["unshare", "--mount", "sh", "-c", "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"", Folder];
        Assert.SkipUnless(await SucceedsAsync([.. prefix, "true"]), "This user may not mount.");
        await using var worker = await WorkerProcess.StartAsync(Database, prefix: prefix);
        await AssertReadOnlyAsync(worker);
    }

    [Fact]
    public async Task Put_WithTheRight_Works()
    {
        // The control.
        await MakeStoreAsync();
        var prefix = await AsSomebodyElseAsync();
        await using var worker = await WorkerProcess.StartAsync(Database, prefix: prefix);
        Assert.Equal("ok 2 Updated", await worker.AskAsync("put global/x 2"));
    }

    private static async Task AssertReadOnlyAsync(WorkerProcess worker)
    {
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("ok 1 1", await worker.AskAsync("get global/x"));
            Assert.StartsWith("error read_only ", await worker.AskAsync("put global/x 2"), StringComparison.Ordinal);
            Assert.StartsWith("error read_only ", await worker.AskAsync("delete global/x"), StringComparison.Ordinal);
            Assert.StartsWith("error read_only ", await worker.AskAsync("lock global/x write 0 60000"), StringComparison.Ordinal);
            Assert.StartsWith("error read_only ", await worker.AskAsync("lock global/x write 1000 60000 keep"), StringComparison.Ordinal);
        }
    }

    private async Task MakeStoreAsync()
    {
        await using var worker = await WorkerProcess.StartAsync(Database);
        Assert.Equal("ok 1 Created", await worker.AskAsync("put global/x 1"));
    }

    /// <summary>Modes bind everybody but root: as root, the store is given to a user who is not, and used as that user.</summary>
    private async Task<string[]> AsSomebodyElseAsync()
    {
        if (!Environment.IsPrivilegedProcess)
            return [];
        string[] prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        var works = await SucceedsAsync(["chown", "-R", "65534:65534", _folder.Path])
            && await SucceedsAsync([.. prefix, "test", "-r", WorkerProcess.Library]);
        Assert.SkipUnless(works, "Root cannot become another user here who can read the worker.");
        return prefix;
    }

    private static async Task<bool> SucceedsAsync(string[] command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // There is no such command.
            return false;
        }
    }

    public void Dispose() => _folder.Dispose();
}
