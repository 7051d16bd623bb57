using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>The file at our path becomes another one while it is open: an error once, never a ghost that takes writes.</summary>
public sealed class ReplacedFileTests : SqliteTest
{
    private string Ghost => In("ghost.db");

    [Fact]
    public async Task Write_FileReplaced_FailsOnceAndThenUsesTheNewFile()
    {
        await MakeStoreAsync(In("new.db"), "\"new\"");
        var store = await OpenAsync();
        await store.PutAsync("global/x", "\"old\"");
        Replace();
        Idle();

        var error = await FailsAsync(ErrorCode.StorageUnavailable, () => store.PutAsync("global/y", "1"));
        Assert.Contains("replaced", error.Message, StringComparison.Ordinal);
        Assert.Equal("\"new\"", await store.GetTextAsync("global/x"));
        Assert.Null(await store.GetAsync("global/y"));
        await store.PutAsync("global/y", "2");
        await AssertGhostHasNoAsync("global/y");
        Assert.Equal("2", await ElsewhereAsync("global/y"));
    }

    [Fact]
    public async Task Read_FileReplaced_FailsOnceAndThenUsesTheNewFile()
    {
        await MakeStoreAsync(In("new.db"), "\"new\"");
        var store = await OpenAsync();
        await store.PutAsync("global/x", "\"old\"");
        Assert.Equal("\"old\"", await store.GetTextAsync("global/x"));
        Replace();
        Idle();

        await FailsAsync(ErrorCode.StorageUnavailable, () => store.GetAsync("global/x"));
        Assert.Equal("\"new\"", await store.GetTextAsync("global/x"));
        await store.PutAsync("global/y", "2");
        await AssertGhostHasNoAsync("global/y");
    }

    [Fact]
    public async Task Write_FileReplacedButNotItsLog_NeverMixesTheTwo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Whose log it is is asked of Linux only.");
        await MakeStoreAsync(In("new.db"), "\"new\"");
        var store = await OpenAsync();
        await store.PutAsync("global/x", "\"old\"");
        Replace(withItsLog: false);
        Idle();
        await FailsAsync(ErrorCode.StorageUnavailable, () => store.PutAsync("global/y", "1"));
        Assert.Equal("\"new\"", await store.GetTextAsync("global/x"));
        await store.PutAsync("global/y", "2");
        Assert.Equal("2", await ElsewhereAsync("global/y"));
        // What had been acknowledged is in the old file.
        Assert.Equal("1", await Raw.TextAsync(Ghost, "select count(*) from entry where key = 'global/x'"));
        await AssertGhostHasNoAsync("global/y");
    }

    [Fact]
    public async Task Write_AfterAReadOfTheNewFile_DoesNotGoToTheGhost()
    {
        // Nothing was read before, so that the first read opens the path anew and finds the new file there.
        await MakeStoreAsync(In("new.db"), "\"new\"");
        var store = await OpenAsync();
        await store.PutAsync("global/x", "\"old\"");
        Replace();
        Idle();

        await TryAsync(() => store.GetAsync("global/x"));
        await TryAsync(() => store.PutAsync("global/y", "1"));
        await AssertGhostHasNoAsync("global/y");
        await store.PutAsync("global/y", "2");
        Assert.Equal("2", await ElsewhereAsync("global/y"));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Call_FileDeleted_FailsOnceAndThenMakesANewOne(bool readBefore, bool writeFirst)
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "\"old\"");
        if (readBefore)
            await store.GetAsync("global/x");
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Database)!))
            File.Delete(file);
        Idle();

        await FailsAsync(ErrorCode.StorageUnavailable, writeFirst ? () => store.PutAsync("global/y", "1") : () => store.GetAsync("global/x"));
        Assert.Null(await store.GetAsync("global/x"));
        Assert.Equal(1, (await store.PutAsync("global/x", "\"again\"")).Version.Value);
        Assert.Equal("\"again\"", await ElsewhereAsync("global/x"));
    }

    [Fact]
    public async Task Call_FolderDeleted_FailsOnceAndThenMakesItAgain()
    {
        var path = In(".swarm/memory.db");
        var store = await OpenAsync(path);
        await store.PutAsync("global/x", "\"old\"");
        Directory.Delete(In(".swarm"), recursive: true);
        Idle();
        await FailsAsync(ErrorCode.StorageUnavailable, () => store.PutAsync("global/y", "1"));
        await store.PutAsync("global/y", "2");
        Assert.Equal("2", await store.GetTextAsync("global/y"));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Call_FileStillTheSame_NothingIsNoticed()
    {
        // The control of all of the above.
        var store = await OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            Idle();
            await store.PutAsync("global/x", $"{i}");
            Idle();
            Assert.Equal($"{i}", await store.GetTextAsync("global/x"));
        }
    }

    /// <summary>The old file keeps another name, to see what was written to it; its log goes with it, as whoever restores a copy should do.</summary>
    private void Replace(bool withItsLog = true)
    {
        File.Move(Database, Ghost);
        if (withItsLog)
        {
            File.Move(Database + "-wal", Ghost + "-wal");
            File.Delete(Database + "-shm");
        }

        File.Move(In("new.db"), Database);
    }

    private async Task AssertGhostHasNoAsync(string key)
    {
        await using var ghost = await Raw.OpenAsync(Ghost);
        Assert.Equal(0, await Raw.NumberAsync(ghost, $"select count(*) from entry where key = '{key}'"));
    }

    private async Task<string?> ElsewhereAsync(string key)
    {
        var other = await OpenAsync();
        Assert.Equal("ok", await Raw.TextAsync(Database, "pragma integrity_check"));
        return await other.GetTextAsync(key);
    }

    private static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (SwarmMemoryException e) when (e.Code == ErrorCode.StorageUnavailable)
        {
            // Either of the two calls may be the one that notices.
        }
    }
}
