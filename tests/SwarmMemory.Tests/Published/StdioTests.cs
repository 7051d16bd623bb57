using System.Diagnostics;
using System.Text;
using ModelContextProtocol.Client;
using SwarmMemory.Tests.Mcp;
using Xunit;

namespace SwarmMemory.Tests.Published;

/// <summary>The server as its clients start it: what it writes where, and how it ends.</summary>
public sealed class StdioTests : IDisposable
{
    private readonly TestProject _project = new();

    [Fact]
    public async Task HealthySession_WritesOnlyTheProtocolAndNoLog()
    {
        await using (var server = await ServerProcess.StartAsync(_project.Root))
        {
            await server.Client.RequestAsync("tools/list");
            await server.Client.StoreAsync("global/a", """{"x":1}""");
            await server.Client.GetAsync("global/a");
            (await server.Client.CallAsync("memory_history", """{"key":"global/none"}""")).Error("not_found");
            Assert.Equal(5, server.Client.Count);
        }

        Assert.False(Directory.Exists(_project.Logs), "A healthy session has nothing to log.");
    }

    [Fact]
    public async Task EndOfInput_AfterRequests_AnswersThemAndEndsWellAndWritesItsCounts()
    {
        await using var server = await ServerProcess.StartAsync(_project.Root);
        await server.Client.StoreAsync("global/a", "1");
        await server.Client.GetAsync("global/a");
        await server.Client.GetAsync("global/a");
        var last = server.Client.StoreAsync("global/last", "1");

        await server.Client.CloseInputAsync();

        Assert.Equal("created", (await last).Field("outcome"));
        Assert.Equal((0, ""), await server.ExitAsync());
        Assert.Equal(2, _project.Number("select reads from entry_read where key = 'global/a'"));
    }

    [Fact]
    public async Task Piped_AllLinesAtOnceAndThenTheEnd_AreAllAnswered()
    {
        using var process = Process.Start(ServerExecutable.StartInfo(_project.Root))!;
        var lines = new StringBuilder("""
            {"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"pipe","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}

            """);
        for (var i = 0; i < 50; i++)
            lines.Append(WireClient.StoreLine($"{i}", $"global/k{i}", $"{i}")).Append('\n');
        await process.StandardInput.WriteAsync(lines.ToString());
        process.StandardInput.Close();

        var answers = (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.All(answers, a => Assert.Null(WireMessage.Fault(a)));
        Assert.Equal(51, answers.Length);
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(50, _project.Number("select count(*) from entry"));
    }

    [Fact]
    public async Task Terminate_WhileServing_EndsWellAndWritesItsCounts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM on Windows.");
        await using var server = await ServerProcess.StartAsync(_project.Root);
        await server.Client.StoreAsync("global/a", "1");
        await server.Client.GetAsync("global/a");

        server.Terminate();

        Assert.Equal((0, ""), await server.ExitAsync());
        Assert.Equal(1, _project.Number("select reads from entry_read where key = 'global/a'"));
        Assert.Equal(0, new FileInfo(_project.Database + "-wal") is { Exists: true } log ? log.Length : 0);
    }

    [Fact]
    public async Task Terminate_WithASubscriptionOpen_EndsWell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM on Windows.");
        await using var server = await ServerProcess.StartAsync(_project.Root, initialize: false);
        await server.Client.SendAsync($$$"""
            {"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{{{server.Client.WithMeta("""{"notifications":{"resourceSubscriptions":["memory://global/a"]}}""")}}}}
            """);
        await server.Client.NotificationAsync("notifications/subscriptions/acknowledged");

        server.Terminate();

        Assert.Equal((0, ""), await server.ExitAsync());
    }

    [Fact]
    public async Task ClientGone_InTheMiddleOfManyCalls_EndsTheServerAndHurtsNothing()
    {
        for (var round = 0; round < 3; round++)
        {
            await using var server = await ServerProcess.StartAsync(_project.Root);
            server.ExpectsCleanEnd = false;
            for (var i = 0; i < 100; i++)
                await server.Client.SendAsync(WireClient.StoreLine($"{i}", $"global/r{round}/k{i}", $"\"{new string('x', 20_000)}\""));
            await server.Client.SendAsync("""{"jsonrpc":"2.0","id":"half","method":"tools/ca"""u8.ToArray());

            server.Abandon();

            Assert.Equal(0, (await server.ExitAsync()).ExitCode);
        }

        await using var after = await ServerProcess.StartAsync(_project.Root);
        Assert.Equal("created", (await after.Client.StoreAsync("global/after", "1")).Field("outcome"));
        Assert.Equal(1, _project.Number("select count(*) from pragma_integrity_check where integrity_check = 'ok'"));
    }

    [Fact]
    public async Task SdkClient_OverStdio_StoresAndReads()
    {
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = ServerExecutable.Command, Arguments = ServerExecutable.Arguments, WorkingDirectory = _project.Root,
            EnvironmentVariables = new Dictionary<string, string?> { ["SWARM_ID"] = "sdk", ["SWARM_AGENT"] = null, ["SWARM_MEMORY_CONFIG"] = null },
        });
        await using var client = await McpClient.CreateAsync(transport, new McpClientOptions { DiscoverProbeTimeout = WireClient.Patience },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("2026-07-28", client.NegotiatedProtocolVersion);
        var joined = await client.CallToolAsync("agent_initialize", new Dictionary<string, object?> { ["profile"] = new { role = "tester" } },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("sdk", joined.StructuredContent!.Value.GetProperty("swarm").GetString());
        var got = await client.CallToolAsync("memory_get",
            new Dictionary<string, object?> { ["keys"] = new[] { joined.StructuredContent!.Value.GetProperty("entries")[0].GetProperty("key").GetString() } },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("""{"role":"tester"}""", got.StructuredContent!.Value.GetProperty("entries")[0].GetProperty("value").GetRawText());
    }

    [Fact]
    public async Task LineOfAHundredMegabytes_IsRefusedInBoundedMemory()
    {
        const int Megabyte = 1024 * 1024;
        await using var server = await ServerProcess.StartAsync(_project.Root);
        await server.Client.StoreAsync("global/before", "1");
        var before = server.PeakMemory;

        var part = new byte[Megabyte];
        Array.Fill(part, (byte)'x');
        await server.Client.SendAsync("""{"jsonrpc":"2.0","id":"huge","method":"tools/call","params":{"name":"memory_store","arguments":{"key":"global/huge","value":" """u8.ToArray());
        for (var i = 0; i < 100; i++)
            await server.Client.SendAsync(part);
        await server.Client.SendAsync("\"}}}\n"u8.ToArray());

        (await server.Client.AnswerToAsync("\"huge\"")).Error("value_too_large").Names("104,85");
        Assert.Equal("created", (await server.Client.StoreAsync("global/after", "1")).Field("outcome"));
        if (before is not null)
            Assert.InRange(server.PeakMemory!.Value - before.Value, 0, 48 * Megabyte);
        await server.Client.CloseInputAsync();
        Assert.Equal(0, (await server.ExitAsync()).ExitCode);
        Assert.Contains("was refused", _project.LogText(), StringComparison.Ordinal);
    }

    public void Dispose() => _project.Dispose();
}
