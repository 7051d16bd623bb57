using SwarmMemory.Mcp.Telemetry;
using SwarmMemory.Tests.Mcp;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Published;

/// <summary>Traces and metrics reach a collector when the environment names one, and nobody is held up by one that is not there.</summary>
public sealed class OtlpTests : IDisposable
{
    private const string Secret = "Xq7-SECRET-9vK";

    private readonly TestProject _project = new();

    [Fact]
    public async Task Export_EndpointIsSet_CallsReachTheCollectorWithoutTheirContents()
    {
        await using var collector = new OtlpReceiver();
        await using (var server = await StartAsync(collector.Endpoint))
        {
            await server.Client.StoreAsync($"global/{Secret}", $"\"{Secret}\"");
            await server.Client.GetAsync($"global/{Secret}");
            await server.Client.CallAsync("memory_search", $$"""{"query":"{{Secret}}"}""");
            _project.Lease("global/held", 2, "bob", 1);
            (await server.Client.StoreAsync("global/held", "1")).Error("locked");
        }

        var (traces, metrics) = (collector.Received("/v1/traces"), collector.Received("/v1/metrics"));
        Assert.All((string[])[traces, metrics], sent =>
        {
            Assert.All((string[])["SwarmMemory", "service.name", "swarm-memory", "db.system.name", "sqlite", "db.operation.name", "store", "get", "search", "error.type", "locked"],
                part => Assert.Contains(part, sent, StringComparison.Ordinal));
            Assert.DoesNotContain(Secret, sent, StringComparison.Ordinal);
        });
        Assert.Contains("db.client.operation.duration", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_CollectorIsNotThere_TheServerWorksAndEndsCleanly()
    {
        string gone;
        await using (var collector = new OtlpReceiver())
            gone = collector.Endpoint;
        await using var server = await StartAsync(gone);
        Assert.Equal("created", (await server.Client.StoreAsync("global/x", "1")).Field("outcome"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(false, "OTEL_EXPORTER_OTLP_ENDPOINT=")]
    [InlineData(false, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_SDK_DISABLED=true")]
    [InlineData(false, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_TRACES_EXPORTER=none", "OTEL_METRICS_EXPORTER=none")]
    [InlineData(true, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1")]
    [InlineData(true, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:1")]
    [InlineData(true, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_TRACES_EXPORTER=none", "OTEL_METRICS_EXPORTER=otlp")]
    public void Start_Environment_DecidesWhetherThereIsAny(bool expected, params string[] environment)
    {
        var variables = environment.Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);
        using var export = OtlpExport.Start(variables.GetValueOrDefault);
        Assert.Equal(expected, export is not null);
    }

    private Task<ServerProcess> StartAsync(string endpoint) =>
        ServerProcess.StartAsync(_project.Root, environment: new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint });

    public void Dispose() => _project.Dispose();
}
