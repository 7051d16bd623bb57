using System.Globalization;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Processes;

/// <summary>Messages to all while readers are killed: each arrives at least once, in order of its sender, and never after its acknowledgement.</summary>
[Collection("Processes")]
public sealed class DeliveryTests : IDisposable
{
    private const int Agents = 3;
    private const int First = 10;
    private const int Each = 200;

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("memory.db");

    [Fact]
    public async Task Send_ToAllWhileReadersAreKilled_EachArrivesInOrderUntilAcknowledged()
    {
        var senders = await WorkerProcess.StartManyAsync(Agents, Database);
        foreach (var sender in senders)
            Assert.Equal("done", await sender.AskAsync("read"));
        Assert.Equal("done", await senders[0].AskAsync($"send * {First}"));
        // Killed between reading and acknowledging, for certain: these come again.
        var firstLives = await Task.WhenAll(Enumerable.Range(1, Agents - 1).Select(ReadAndDieAsync));
        Assert.All(firstLives, lines => Assert.Equal(First, lines.Count(l => l.StartsWith("got ", StringComparison.Ordinal))));

        var readers = await Task.WhenAll(Enumerable.Range(0, Agents).Select(StartReaderAsync));
        foreach (var sender in senders)
            await sender.SendAsync($"send * {Each}");
        var lives = await Task.WhenAll(readers.Select(ReadUntilAllArrivedAsync));

        Check(0, lives[0]);
        for (var agent = 1; agent < Agents; agent++)
            Check(agent, [firstLives[agent - 1], .. lives[agent]]);
        foreach (var sender in senders)
        {
            Assert.Equal("done", await sender.ReadAsync());
            await sender.DisposeAsync();
        }
    }

    private static int Expected(int agent) => ((Agents - 1) * Each) + (agent == 0 ? 0 : First);

    private async Task<List<string>> ReadAndDieAsync(int agent)
    {
        await using var reader = await WorkerProcess.StartAsync(Database, $"worker{agent}");
        await reader.SendAsync("read");
        List<string> lines = [];
        while (await reader.ReadAsync() is { } line && line != "done")
            lines.Add(line);
        reader.Kill();
        return [.. lines, .. await reader.RestAsync()];
    }

    private async Task<(int Agent, WorkerProcess Process)> StartReaderAsync(int agent)
    {
        var reader = await WorkerProcess.StartAsync(Database, $"worker{agent}");
        await reader.SendAsync("receive");
        Assert.Equal("receiving", await reader.ReadAsync());
        return (agent, reader);
    }

    /// <summary>
    /// Kills the reader after every 160 lines until all messages have come; each life's lines. Acknowledgements are no measure of that: one may be
    /// committed that its reader did not live to tell.
    /// </summary>
    private async Task<List<List<string>>> ReadUntilAllArrivedAsync((int Agent, WorkerProcess Process) reader)
    {
        List<List<string>> lives = [];
        var arrived = new HashSet<string>();
        while (true)
        {
            List<string> lines = [];
            while (lines.Count < 160 && arrived.Count < Expected(reader.Agent))
            {
                lines.Add(await reader.Process.ReadAsync() ?? throw new InvalidOperationException("It ended by itself."));
                Count(lines[^1]);
            }

            reader.Process.Kill();
            foreach (var line in await reader.Process.RestAsync())
            {
                lines.Add(line);
                Count(line);
            }

            lives.Add(lines);
            await reader.Process.DisposeAsync();
            if (arrived.Count == Expected(reader.Agent))
                return lives;
            reader = await StartReaderAsync(reader.Agent);
        }

        void Count(string line)
        {
            if (line.StartsWith("got ", StringComparison.Ordinal))
                arrived.Add(line.Split(' ')[1]);
        }
    }

    private static void Check(int agent, List<List<string>> lives)
    {
        var (arrived, acknowledged, again) = (new HashSet<string>(), new HashSet<string>(), 0);
        foreach (var life in lives)
        {
            var last = new Dictionary<string, long>();
            foreach (var words in life.Select(l => l.Split(' ')))
            {
                if (words[0] == "ack")
                {
                    acknowledged.Add(words[1]);
                    continue;
                }

                Assert.Equal("got", words[0]);
                Assert.NotEqual($"worker{agent}", words[2]);
                Assert.DoesNotContain(words[1], acknowledged);
                // Ids grow in the order of sending; what a life has read it does not read again.
                var id = long.Parse(words[1][1..], CultureInfo.InvariantCulture);
                Assert.True(id > last.GetValueOrDefault(words[2]), $"{words[2]}: {id} after {last.GetValueOrDefault(words[2])}");
                last[words[2]] = id;
                again += arrived.Add(words[1]) ? 0 : 1;
            }
        }

        Assert.Equal(Expected(agent), arrived.Count);
        // That none was lost says something only where some had to come again.
        Assert.True(agent == 0 || again >= First, $"{again} came again");
    }

    public void Dispose() => _folder.Dispose();
}
