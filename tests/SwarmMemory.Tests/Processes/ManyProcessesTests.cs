using System.Globalization;
using SwarmMemory.Tests.Sqlite;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Processes;

/// <summary>Several processes on one file.</summary>
[Collection("Processes")]
public sealed class ManyProcessesTests : IDisposable
{
    private const int Processes = 4;

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("memory.db");

    [Fact]
    public async Task Put_FourProcessesThatStartTogether_EveryStoreIsThere()
    {
        const int Each = 100;
        var workers = await WorkerProcess.StartManyAsync(Processes, Database);
        await Task.WhenAll(workers.Select(async (worker, w) =>
        {
            await worker.SendAsync($"fill global/{w} {Each}");
            for (var i = 0; i < Each; i++)
                Assert.Equal($"ack global/{w}/{i}", await worker.ReadAsync());
            Assert.Equal("done", await worker.ReadAsync());
        }));

        // What one wrote, another reads.
        for (var w = 0; w < Processes; w++)
            Assert.Equal("ok 1 {\"i\":99}", await workers[(w + 1) % Processes].AskAsync($"get global/{w}/99"));
        await EndAsync(workers);
        Assert.Equal($"{Processes * Each}", await Raw.TextAsync(Database, "select count(*) from entry where deleted = 0 and version = 1"));
        Assert.Equal($"{Processes * Each}", await Raw.TextAsync(Database, "select count(distinct seq) from entry_version"));
        Assert.Equal("1", await Raw.TextAsync(Database, "select count(*) from store"));
        Assert.Equal("ok", await Raw.TextAsync(Database, "pragma integrity_check"));
    }

    [Fact]
    public async Task Put_CompareAndStoreByFourProcesses_NoIncrementIsLost()
    {
        const int Each = 50;
        var workers = await WorkerProcess.StartManyAsync(Processes, Database);
        Assert.Equal("ok 1 Created", await workers[0].AskAsync("put global/counter 0"));
        await Task.WhenAll(workers.Select(async worker =>
        {
            for (var done = 0; done < Each;)
            {
                var (version, value) = await GetAsync(worker);
                var answer = await worker.AskAsync($"put global/counter {value + 1} {version}");
                if (answer.StartsWith("ok", StringComparison.Ordinal))
                    done++;
                else
                    Assert.StartsWith("conflict", answer, StringComparison.Ordinal);
            }
        }));

        Assert.Equal((1 + (Processes * Each), Processes * Each), await GetAsync(workers[0]));
        await EndAsync(workers);
    }

    [Fact]
    public async Task Put_WithoutComparing_LosesAnIncrement()
    {
        // The control, in the order that loses: both read before either writes. Comparing refuses the second.
        var workers = await WorkerProcess.StartManyAsync(2, Database);
        await workers[0].AskAsync("put global/counter 0");
        var (first, second) = (await GetAsync(workers[0]), await GetAsync(workers[1]));
        await workers[0].AskAsync($"put global/counter {first.Value + 1}");
        await workers[1].AskAsync($"put global/counter {second.Value + 1}");
        Assert.Equal(1, (await GetAsync(workers[0])).Value);

        (first, second) = (await GetAsync(workers[0]), await GetAsync(workers[1]));
        Assert.StartsWith("ok", await workers[0].AskAsync($"put global/counter {first.Value + 1} {first.Version}"), StringComparison.Ordinal);
        Assert.Equal($"conflict {first.Version + 1}", await workers[1].AskAsync($"put global/counter {second.Value + 1} {second.Version}"));
        await EndAsync(workers);
    }

    [Fact]
    public async Task Open_FreshStoreByManyProcesses_AllShareIt()
    {
        for (var round = 0; round < 3; round++)
        {
            var path = _folder.File($"fresh-{round}/.swarm/memory.db");
            var workers = await WorkerProcess.StartManyAsync(6, path);
            for (var w = 0; w < workers.Length; w++)
                Assert.Equal("ok 1 Created", await workers[w].AskAsync($"put global/{w} 1"));
            await EndAsync(workers);
            Assert.Equal("6", await Raw.TextAsync(path, "select count(*) from entry"));
            Assert.Equal("1", await Raw.TextAsync(path, "select count(*) from store"));
            Assert.Equal(["memory.db"], Directory.GetFiles(Path.GetDirectoryName(path)!, "*.db").Select(f => Path.GetFileName(f)));
        }
    }

    [Fact]
    public async Task Delete_ByAnotherProcess_IsSeenAtOnce()
    {
        var workers = await WorkerProcess.StartManyAsync(2, Database);
        await workers[0].AskAsync("put global/x 1");
        Assert.Equal("ok 1 1", await workers[1].AskAsync("get global/x"));
        Assert.Equal("ok 2", await workers[1].AskAsync("delete global/x"));
        Assert.Equal("missing", await workers[0].AskAsync("get global/x"));
        await EndAsync(workers);
    }

    private static async Task<(int Version, int Value)> GetAsync(WorkerProcess worker)
    {
        var words = (await worker.AskAsync("get global/counter")).Split(' ');
        return (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
    }

    private static async Task EndAsync(WorkerProcess[] workers)
    {
        foreach (var worker in workers)
            await worker.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();
}
