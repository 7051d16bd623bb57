using System.Collections.Concurrent;
using SwarmMemory.Tests.Mcp;
using Xunit;

namespace SwarmMemory.Tests.Published;

/// <summary>Several server processes on one project, as several agents' clients start them.</summary>
public sealed class SwarmProcessTests : IDisposable
{
    private readonly TestProject _project = new();

    [Fact]
    public async Task FourServersStartedTogether_SeeEachOthersWrites()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => ServerProcess.StartAsync(_project.Root, $"agent-{i}")));

        var stored = await Task.WhenAll(servers.SelectMany((s, i) => Enumerable.Range(0, 25).Select(k => s.Client.StoreAsync($"global/of-{i}/{k}", $"{k}"))));

        Assert.All(stored, s => Assert.Equal("created", s.Field("outcome")));
        foreach (var server in servers)
        {
            var listed = await server.Client.CallAsync("memory_list", """{"prefix":"global/","limit":200}""");
            Assert.Equal(100, listed.Structured.GetProperty("entries").GetArrayLength());
            var status = await server.Client.CallAsync("swarm_status");
            Assert.Equal(100, status.Structured.GetProperty("changes").GetArrayLength());
        }

        foreach (var server in servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task CompareAndStore_FromFourProcesses_CountsEveryIncrementOnce()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => ServerProcess.StartAsync(_project.Root, $"agent-{i}")));
        await servers[0].Client.StoreAsync("global/counter", "0");

        await Task.WhenAll(servers.Select(s => IncrementAsync(s.Client, times: 15)));

        var counter = (await servers[0].Client.GetAsync("global/counter")).Structured.GetProperty("entries")[0];
        Assert.Equal((60, 61), (counter.GetProperty("value").GetInt32(), counter.GetProperty("version").GetInt32()));
        foreach (var server in servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task Kill_InTheMiddleOfWrites_LosesNothingAcknowledged()
    {
        await using var survivor = await ServerProcess.StartAsync(_project.Root, "survivor");
        var acknowledged = new ConcurrentBag<string>();
        for (var round = 0; round < 4; round++)
        {
            await using var victim = await ServerProcess.StartAsync(_project.Root, "victim");
            victim.ExpectsCleanEnd = false;
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var writers = Enumerable.Range(0, 10).Select(w => WriteAsync(victim.Client, $"global/r{round}/w{w}", acknowledged, enough, 40 * (round + 1))).ToArray();

            await enough.Task.WaitAsync(WireClient.Patience, TestContext.Current.CancellationToken);
            victim.Kill();

            await Task.WhenAll(writers);
            await victim.ExitAsync();
            Assert.Equal("created", (await survivor.Client.StoreAsync($"global/after/{round}", "1")).Field("outcome"));
        }

        Assert.True(acknowledged.Count >= 160, $"Only {acknowledged.Count} stores were acknowledged.");
        foreach (var keys in acknowledged.Chunk(50))
        {
            var got = await survivor.Client.CallAsync("memory_get", $$"""{"keys":[{{string.Join(',', keys.Select(k => $"\"{k}\""))}}]}""");
            Assert.Empty(got.Structured.GetProperty("missing").EnumerateArray());
        }

        Assert.Equal(1, _project.Number("select count(*) from pragma_integrity_check where integrity_check = 'ok'"));
    }

    [Theory]
    [InlineData("src")]
    [InlineData("src/deep/er")]
    [InlineData(".swarm")]
    public async Task WorkingDirectory_BelowTheProject_FindsTheSameStore(string below)
    {
        await using var above = await ServerProcess.StartAsync(_project.Root);
        await above.Client.StoreAsync("global/a", "\"seen\"");
        var folder = Directory.CreateDirectory(_project.In(below)).FullName;

        await using var server = await ServerProcess.StartAsync(folder);

        Assert.Equal("seen", (await server.Client.GetAsync("global/a")).Structured.GetProperty("entries")[0].GetProperty("value").GetString());
        Assert.Equal("shop", (await server.Client.CallAsync("swarm_status")).Field("swarm"));
    }

    [Fact]
    public async Task Subscription_ChangeByAnotherProcess_Arrives()
    {
        await using var writer = await ServerProcess.StartAsync(_project.Root, "writer");
        await using var reader = await ServerProcess.StartAsync(_project.Root, "reader");
        await reader.Client.RequestAsync("resources/subscribe", """{"uri":"memory://global/watched"}""");

        await writer.Client.StoreAsync("global/other", "1");
        await writer.Client.StoreAsync("global/watched", "1");

        var told = await reader.Client.NotificationAsync("notifications/resources/updated");
        Assert.Equal("memory://global/watched", told.Params.GetProperty("uri").GetString());
    }

    private static async Task IncrementAsync(WireClient client, int times)
    {
        for (var done = 0; done < times;)
        {
            var entry = (await client.GetAsync("global/counter")).Structured.GetProperty("entries")[0];
            var stored = await client.StoreAsync("global/counter", $"{entry.GetProperty("value").GetInt32() + 1}",
                $",\"expected_version\":{entry.GetProperty("version").GetInt64()}");
            if (stored.IsError)
                stored.Error("version_conflict");
            else
                done++;
        }
    }

    private static async Task WriteAsync(WireClient client, string prefix, ConcurrentBag<string> acknowledged, TaskCompletionSource enough, int many)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var stored = await client.StoreAsync($"{prefix}/{i}", $"\"{new string('x', i % 500)}\"");
                Assert.Equal("created", stored.Field("outcome"));
                acknowledged.Add($"{prefix}/{i}");
                if (acknowledged.Count >= many)
                    enough.TrySetResult();
            }
        }
        catch (IOException)
        {
            // The server is gone, which is what the test is about.
        }
    }

    public void Dispose() => _project.Dispose();
}
