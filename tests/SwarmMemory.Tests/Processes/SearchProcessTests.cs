using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Processes;

/// <summary>Several processes that store and search at once: no search misses what any of them was acknowledged before it began.</summary>
[Collection("Processes")]
public sealed class SearchProcessTests : IDisposable
{
    private const int Processes = 4;
    private const int Rounds = 100;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_WhileOthersStore_FindsWhateverIsAcknowledged()
    {
        var answers = await RunAsync(told: 0);
        Assert.All(answers, a => Assert.True(a[0] >= Rounds && a[2] > Rounds, string.Join(' ', a)));
        Assert.All(answers, a => Assert.Equal((Rounds, 0L), ((int)a[1], a[3])));
    }

    [Fact]
    public async Task Search_EntryThatNobodyStored_IsSeenToBeMissing() =>
        // The control: a fifth process tells of one entry, and has not stored it.
        Assert.All(await RunAsync(told: 1), a => Assert.Equal(a[1], a[3]));

    /// <returns>Of each process: entries stored, searches made, entries looked for, entries missed.</returns>
    private async Task<long[][]> RunAsync(long told)
    {
        var (database, board) = (_folder.File("memory.db"), _folder.File("board"));
        await File.WriteAllBytesAsync(board, [.. new byte[Processes * sizeof(long)], .. BitConverter.GetBytes(told)], Token);
        var workers = await Task.WhenAll(Enumerable.Range(0, Processes).Select(p => WorkerProcess.StartAsync(database, $"w{p}", arguments: ["care"])));
        var answers = await Task.WhenAll(workers.Select((w, p) => w.AskAsync($"find {board} {p} {Processes + 1} {Rounds}")));
        foreach (var worker in workers)
            await worker.DisposeAsync();
        Assert.All(answers, a => Assert.StartsWith("done ", a, StringComparison.Ordinal));
        return [.. answers.Select(a => a[5..].Split(' ').Select(long.Parse).ToArray())];
    }

    public void Dispose() => _folder.Dispose();
}
