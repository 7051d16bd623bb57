using SwarmMemory.Tests.Mcp;
using Xunit;

namespace SwarmMemory.Tests.Published;

/// <summary>Ten thousand damaged requests to one server process: nothing that a client sends ends it or makes it speak anything but the protocol.</summary>
public sealed class MutatedRequestTests : IDisposable
{
    private const int Requests = 10_000;

    private readonly TestProject _project = new();

    [Fact]
    public async Task TenThousandMutatedRequests_NoCrashOnlyTheProtocolAndStillServing()
    {
        // The protocol holds at disposal: every line was JSON-RPC, the exit code is 0, standard error is empty.
        await using var server = await ServerProcess.StartAsync(_project.Root);
        server.Client.AsksTwice = true;
        await server.Client.StoreAsync("global/before", "\"untouched\"");
        var mutator = new RequestMutator(seed: 20260728);
        for (var i = 0; i < Requests; i++)
        {
            await server.Client.SendAsync((byte[])[.. mutator.Next(i), (byte)'\n']);
            if (i % 500 == 0)
                await server.Client.GetAsync("global/before");
        }

        var after = await server.Client.StoreAsync("global/after", "1", ""","expected_version":0""");
        Assert.Equal("created", after.Field("outcome"));
        Assert.Equal("untouched", (await server.Client.GetAsync("global/before")).Structured.GetProperty("entries")[0].GetProperty("value").GetString());
        // Controls: the damage is such that much of it is answered, and some of it is even a request.
        Assert.InRange(server.Client.Count, Requests / 3, Requests * 2);
        Assert.True(_project.Number("select count(*) from entry") > 20);
        Assert.Equal(1, _project.Number("select count(*) from pragma_integrity_check where integrity_check = 'ok'"));
    }

    public void Dispose() => _project.Dispose();
}
