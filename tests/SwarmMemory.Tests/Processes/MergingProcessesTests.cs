using System.Globalization;
using SwarmMemory.Tests.Sqlite;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Processes;

/// <summary>Several processes that count on one key, each from versions that are stale.</summary>
[Collection("Processes")]
public sealed class MergingProcessesTests : IDisposable
{
    private const int Processes = 4;
    private const int Rounds = 50;
    private const int InRound = 10;
    private const int Stores = Processes * Rounds * InRound;

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("memory.db");

    [Fact]
    public async Task Put_StaleMergesOfACounter_LoseNoIncrement()
    {
        Assert.Equal(Stores, await CountAsync("Merge"));
        Assert.Equal("ok", await Raw.TextAsync(Database, "pragma integrity_check"));
        Assert.Equal("0", await Raw.TextAsync(Database, "select count(*) from conflict where status = 0"));
        Assert.NotEqual("0", await Raw.TextAsync(Database, "select count(*) from conflict where resolution = 2"));
    }

    [Fact]
    public async Task Put_StaleStoresThatWin_LoseMost() => Assert.InRange(await CountAsync("LastWriteWins"), 1, Stores / 2);

    private async Task<int> CountAsync(string how)
    {
        var workers = await WorkerProcess.StartManyAsync(Processes, Database);
        await Task.WhenAll(workers.Select(async worker =>
            Assert.Equal($"done {Rounds * InRound}", await worker.AskAsync($"count global/counter {Rounds} {InRound} {how}"))));
        var counter = (await workers[0].AskAsync("get global/counter")).Split(' ')[2];
        foreach (var worker in workers)
            await worker.DisposeAsync();
        return int.Parse(counter, CultureInfo.InvariantCulture);
    }

    public void Dispose() => _folder.Dispose();
}
