using System.Runtime.Versioning;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

[UnsupportedOSPlatform("windows")]
public sealed class PrivateFilesTests : SqliteTest
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    [Fact]
    public async Task Open_NewStore_FolderAndFilesAreItsOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        var store = await OpenAsync(In(".swarm/memory.db"));
        await store.PutAsync("global/x", "1");
        Assert.Equal(OwnerFolder, File.GetUnixFileMode(In(".swarm")));
        string[] files = [.. Directory.GetFiles(In(".swarm")).Select(f => Path.GetFileName(f)).Order()];
        Assert.Equal(["memory.db", "memory.db-shm", "memory.db-wal", "memory.db.lock"], files);
        Assert.All(files, f => Assert.Equal(OwnerFile, File.GetUnixFileMode(In($".swarm/{f}"))));
    }

    [Fact]
    public async Task Open_FolderMadeByAnother_DotSwarmIsClosedAndOthersAreNot()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        foreach (var name in (string[])[".swarm", "shared"])
            File.SetUnixFileMode(Directory.CreateDirectory(In(name)).FullName, Everybody);
        await OpenAsync(In(".swarm/memory.db"));
        await OpenAsync(In("shared/memory.db"));
        Assert.Equal(OwnerFolder, File.GetUnixFileMode(In(".swarm")));
        Assert.Equal(Everybody, File.GetUnixFileMode(In("shared")));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(In("shared/memory.db")));
    }

    [Theory]
    [InlineData((UnixFileMode)0b110_100_100, OwnerFile)]
    [InlineData((UnixFileMode)0b110_110_110, OwnerFile)]
    [InlineData((UnixFileMode)0b100_100_100, UnixFileMode.UserRead)]
    public async Task Open_FileOpenToOthers_IsClosedToThemAndNoWiderForItsOwner(UnixFileMode before, UnixFileMode after)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await MakeStoreAsync(Database);
        File.SetUnixFileMode(Database, before);
        await OpenAsync();
        Assert.Equal(after, File.GetUnixFileMode(Database));
    }

    [Fact]
    public async Task Open_FolderIsAFile_StorageUnavailable()
    {
        await File.WriteAllTextAsync(In("file"), "", Token);
        await FailsAsync(ErrorCode.StorageUnavailable, () => OpenAsync(In("file/memory.db")));
    }
}
