using System.Diagnostics;
using System.Runtime.Versioning;
using SwarmMemory.Tests.Mcp;
using Xunit;

namespace SwarmMemory.Tests.Published;

/// <summary>
/// A store in a folder that the server's user may read and not write. Root may write anywhere, so that under root the server is started as
/// nobody.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class ReadOnlyFolderTests : IDisposable
{
    private const UnixFileMode ReadAll = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode EnterAll = ReadAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly TestProject _project = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadOnlyFolder_WritesAreRefusedAndReadsSayWhatIs(bool whileAnotherServes)
    {
        await using var owner = await ServerProcess.StartAsync(_project.Root);
        await owner.Client.StoreAsync("global/a", "1");
        if (!whileAnotherServes)
        {
            await owner.Client.CloseInputAsync();
            await owner.ExitAsync();
        }

        Open();
        using var process = Process.Start(AsNobody())!;
        await using var client = new WireClient(process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        await client.InitializeAsync();

        (await client.StoreAsync("global/b", "1")).Error("read_only").Advises("permissions");
        (await client.CallAsync("memory_delete", """{"key":"global/a"}""")).Error("read_only");
        (await client.CallAsync("agent_initialize", """{"profile":{}}""")).Error("read_only");
        var read = await client.GetAsync("global/a");
        Assert.Equal("1", read.Structured.GetProperty("entries")[0].GetProperty("value").GetRawText());
        await client.CloseInputAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Close();
    }

    [Fact]
    public async Task FolderWithoutAStoreThatCannotBeWritten_IsUnavailable()
    {
        Open();
        using var process = Process.Start(AsNobody())!;
        await using var client = new WireClient(process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        await client.InitializeAsync();

        (await client.StoreAsync("global/b", "1")).Error("storage_unavailable").Advises("folder");
        (await client.GetAsync("global/b")).Error("storage_unavailable");
        Close();
    }

    private ProcessStartInfo AsNobody()
    {
        var start = ServerExecutable.StartInfo(_project.Root);
        if (!Environment.IsPrivilegedProcess)
            return start;
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "Under root this needs setpriv, to start the server as nobody.");
        (start.FileName, var command) = ("/usr/bin/setpriv", start.FileName);
        foreach (var argument in ((string[])["--reuid=65534", "--regid=65534", "--clear-groups", "--", command]).Reverse())
            start.ArgumentList.Insert(0, argument);
        start.Environment["HOME"] = _project.Root;
        return start;
    }

    /// <summary>Everyone may read, nobody may write; also the owner, when it is not root.</summary>
    private void Open()
    {
        File.SetUnixFileMode(Path.GetDirectoryName(_project.Root)!, EnterAll);
        foreach (var file in Directory.GetFiles(_project.In(".swarm")))
            File.SetUnixFileMode(file, ReadAll);
        File.SetUnixFileMode(_project.In(".swarm"), EnterAll);
    }

    private void Close()
    {
        File.SetUnixFileMode(_project.In(".swarm"), EnterAll | UnixFileMode.UserWrite);
        File.SetUnixFileMode(Path.GetDirectoryName(_project.Root)!, EnterAll | UnixFileMode.UserWrite);
    }

    public void Dispose() => _project.Dispose();
}
