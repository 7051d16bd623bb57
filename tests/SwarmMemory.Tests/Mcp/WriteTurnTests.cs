using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>The turn to write, which processes take on a file beside the store: waiting for it is no error, and doing without it neither.</summary>
public sealed class WriteTurnTests : IDisposable
{
    private readonly TestProject _project = new();

    [Fact]
    public async Task Store_FirstWriteWhileAnotherProcessHasItsTurn_WaitsForIt()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        Task<WireMessage> storing;
        // To open without sharing is an exclusive flock: what another process' turn looks like.
        await using (new FileStream(_project.Database + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            storing = client.StoreAsync("global/a", "1");
            for (var i = 0; i < 50; i++)
                await client.GetAsync("global/none");
            Assert.False(storing.IsCompleted, storing.IsCompleted ? (await storing).Line : "");
        }

        Assert.Equal("created", (await storing).Field("outcome"));
    }

    [Fact]
    public async Task Store_NoFileToTakeTurnsOn_IsMadeAllTheSame()
    {
        Directory.CreateDirectory(_project.Database + ".lock");
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        Assert.Equal("created", (await client.StoreAsync("global/a", "1")).Field("outcome"));
    }

    public void Dispose() => _project.Dispose();
}
