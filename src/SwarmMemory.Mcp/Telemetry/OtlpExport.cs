using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Telemetry;

/// <summary>
/// Sends metrics and traces by OTLP to where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says, as OpenTelemetry's own variables describe it
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). Without one nothing of it is even loaded.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>What a collector that does not answer may cost at the end.</summary>
    private const int LastFlushMs = 1000;

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private OtlpExport(Func<string, string?> environment)
    {
        var resource = ResourceBuilder.CreateEmpty().AddService("swarm-memory", serviceVersion: ServerHost.Version).AddTelemetrySdk().AddEnvironmentVariableDetector();
        // The specification's default, where the library's is gRPC.
        Action<OtlpExporterOptions> protocol = environment(ProtocolVariable) is null ? options => options.Protocol = OtlpExportProtocol.HttpProtobuf : _ => { };
        if (IsWanted(environment, "TRACES"))
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Monitoring.Telemetry.Name).AddOtlpExporter(protocol).Build();
        if (IsWanted(environment, "METRICS"))
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Monitoring.Telemetry.Name).AddOtlpExporter(protocol).Build();
    }

    /// <summary>Null when the environment asks for none.</summary>
    public static OtlpExport? Start(Func<string, string?> environment) =>
        string.Equals(environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        || !IsWanted(environment, "TRACES") && !IsWanted(environment, "METRICS") ? null : new OtlpExport(environment);

    private static bool IsWanted(Func<string, string?> environment, string signal) =>
        (!string.IsNullOrEmpty(environment("OTEL_EXPORTER_OTLP_ENDPOINT")) || !string.IsNullOrEmpty(environment($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")))
        && environment($"OTEL_{signal}_EXPORTER") is null or "" or "otlp";

    public void Dispose()
    {
        _traces?.Shutdown(LastFlushMs);
        _metrics?.Shutdown(LastFlushMs);
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
