using System.IO.Pipelines;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using SwarmMemory.Hosting;
using SwarmMemory.Mcp.Server;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>The real server in this process, joined to a client by two pipes.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _fromServer = new();
    private readonly SwarmMemoryHost _host;
    private readonly Task _running;

    private TestServer(string folder, IReadOnlyDictionary<string, string>? environment, TimeProvider? time)
    {
        _host = SwarmMemoryHost.Load(folder, name => environment?.GetValueOrDefault(name), time);
        _running = Task.Run(() => ServerHost.RunAsync(_host, _toServer.Reader.AsStream(), _fromServer.Writer.AsStream(), CancellationToken.None));
    }

    /// <summary>A server without its client: one of the ways below gives it one.</summary>
    public static TestServer Start(string folder, IReadOnlyDictionary<string, string>? environment = null, TimeProvider? time = null) =>
        new(folder, environment, time);

    public static TestServer Start(TestProject project) => new(project.Root, null, null);

    /// <summary>A client that sees the wire, past its initialize.</summary>
    public async Task<WireClient> WireAsync(string name = "tests", bool modern = false)
    {
        var client = new WireClient(_toServer.Writer.AsStream(), _fromServer.Reader.AsStream(), modern, name);
        if (!modern)
            await client.InitializeAsync();
        return client;
    }

    /// <summary>The SDK's own client.</summary>
    /// <param name="version">Null: what client and server agree on.</param>
    public Task<McpClient> ClientAsync(string? version = null, string name = "tests") => McpClient.CreateAsync(
        new StreamClientTransport(_toServer.Writer.AsStream(), _fromServer.Reader.AsStream()),
        new McpClientOptions
        {
            ProtocolVersion = version,
            ClientInfo = new() { Name = name, Version = "1" },
            DiscoverProbeTimeout = WireClient.Patience,
            InitializationTimeout = WireClient.Patience,
        },
        cancellationToken: TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _running.WaitAsync(WireClient.Patience);
        await _fromServer.Writer.CompleteAsync();
        await _host.DisposeAsync();
    }
}
