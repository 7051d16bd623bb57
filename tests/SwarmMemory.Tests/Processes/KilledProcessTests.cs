using SwarmMemory.Tests.Sqlite;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Processes;

/// <summary>kill -9 at any moment: what was acknowledged is there, and nobody waits for the dead.</summary>
[Collection("Processes")]
public sealed class KilledProcessTests : IDisposable
{
    private const int Kills = 30;

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("memory.db");

    [Fact]
    public async Task Put_KilledInTheMiddle30Times_NoAcknowledgedStoreIsLost()
    {
        var acknowledged = new HashSet<string>();
        // Two at a time, so that one is killed while the other is at work.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async lane =>
        {
            for (var kill = 0; kill < Kills / 2; kill++)
            {
                await using var worker = await WorkerProcess.StartAsync(Database);
                await worker.SendAsync($"fill global/{lane}-{kill} 1000000");
                List<string> lines = [];
                for (var i = 0; i <= kill * 7; i++)
                    lines.Add(await worker.ReadAsync() ?? throw new InvalidOperationException("It ended by itself."));
                worker.Kill();
                lines.AddRange(await worker.RestAsync());
                lock (acknowledged)
                    acknowledged.UnionWith(lines.Where(l => l.StartsWith("ack ", StringComparison.Ordinal)).Select(l => l[4..]));
            }
        }));

        var stored = await StoredAsync();
        Assert.True(acknowledged.Count >= Kills, $"{acknowledged.Count} acknowledged");
        Assert.Empty(acknowledged.Except(stored));
        // One more for each kill at most: committed, and killed before it could say so.
        Assert.InRange(stored.Count, acknowledged.Count, acknowledged.Count + Kills);
        Assert.Equal("ok", await Raw.TextAsync(Database, "pragma integrity_check"));
        Assert.Equal("0", await Raw.TextAsync(Database, "select count(*) from entry e left join entry_version v on v.seq = e.seq where v.seq is null"));
    }

    [Fact]
    public async Task Put_AcknowledgedBeforeItIsStored_IsLost()
    {
        // The control: the same kill loses what was promised too early. The held lock makes the moment certain.
        await using (var worker = await WorkerProcess.StartAsync(Database))
        {
            await worker.AskAsync("put global/before 1");
            await using var holder = await Raw.OpenAsync(Database);
            await Raw.ExecuteAsync(holder, "begin immediate");
            Assert.Equal("ack global/early/0", await worker.AskAsync("fill-early global/early 10"));
            worker.Kill();
            await worker.RestAsync();
        }

        Assert.Equal("global/before", Assert.Single(await StoredAsync()));
    }

    [Fact]
    public async Task Hold_KilledInTheMiddleOfAWrite_FreesTheGateAndLeavesNothing()
    {
        await using var survivor = await WorkerProcess.StartAsync(Database, "survivor");
        for (var i = 0; i < 3; i++)
        {
            await using var holder = await WorkerProcess.StartAsync(Database, "holder");
            Assert.Equal("holding", await holder.AskAsync($"hold global/half-{i} 1"));
            await survivor.SendAsync($"put global/whole-{i} 1");
            holder.Kill();
            Assert.Equal("ok 1 Created", await survivor.ReadAsync());
            Assert.Equal("missing", await survivor.AskAsync($"get global/half-{i}"));
        }

        Assert.Equal(["global/whole-0", "global/whole-1", "global/whole-2"], (await StoredAsync()).Order());
        Assert.Equal("ok", await Raw.TextAsync(Database, "pragma integrity_check"));
    }

    [Fact]
    public async Task Hold_NotKilled_TheOtherWaitsForIt()
    {
        // The control: while the holder lives, the other's write does wait, and then both are there.
        await using var survivor = await WorkerProcess.StartAsync(Database, "survivor");
        await using var holder = await WorkerProcess.StartAsync(Database, "holder");
        Assert.Equal("holding", await holder.AskAsync("hold global/x 1"));
        await survivor.SendAsync("put global/x 2");
        Assert.Equal("ok", await holder.AskAsync("go on"));
        Assert.Equal("ok 2 Updated", await survivor.ReadAsync());
    }

    [Fact]
    public async Task Archival_KilledAgainAndAgain_EveryEntryIsStillFound()
    {
        const int Entries = 1500, Rounds = 6;
        await using (var filler = await WorkerProcess.StartAsync(Database))
        {
            await filler.SendAsync($"fill global/old {Entries}");
            while (await filler.ReadAsync() != "done")
            {
            }
        }

        // Its clock is ten days ahead, for which nobody has touched anything. Killed when some more has left, wherever it then is.
        for (var round = 1; round <= Rounds; round++)
        {
            await using var worker = await WorkerProcess.StartAsync(Database, arguments: ["offset=864000"]);
            await worker.SendAsync("archive");
            Assert.Equal("archiving", await worker.ReadAsync());
            while (await Raw.CountAsync(Database, "entry", "deleted = 2") < Entries * round / (Rounds + 2))
            {
            }

            worker.Kill();
            await worker.RestAsync();
        }

        Assert.InRange(await Raw.CountAsync(Database, "entry", "deleted = 2"), 1, Entries - 1);
        await using var last = await WorkerProcess.StartAsync(Database, arguments: ["offset=864000"]);
        for (var again = 0; again < 2; again++)
        {
            for (var i = 0; i < Entries; i++)
                Assert.EndsWith($" {{\"i\":{i}}}", await last.AskAsync($"get global/old/{i}"), StringComparison.Ordinal);
            await last.SendAsync("archive");
            Assert.Equal(("archiving", "done"), (await last.ReadAsync(), await last.ReadAsync()));
        }

        Assert.Equal(Entries, await Raw.CountAsync(Database, "entry", "deleted = 2"));
        Assert.Equal("ok", await Raw.TextAsync(SwarmMemory.Sqlite.SqliteArchive.PathOf(Database), "pragma integrity_check"));
    }

    private async Task<HashSet<string>> StoredAsync()
    {
        await using var connection = await Raw.OpenAsync(Database);
        await using var command = connection.CreateCommand();
        command.CommandText = "select key from entry where deleted = 0";
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        HashSet<string> keys = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            keys.Add(reader.GetString(0));
        return keys;
    }

    public void Dispose() => _folder.Dispose();
}
