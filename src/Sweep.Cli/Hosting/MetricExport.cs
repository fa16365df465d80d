using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Sweep.Coordinator.Hosting.Watching;

namespace Sweep.Cli.Hosting;

/// <summary>
/// Sends what a coordinator counts to a collector, by OTLP, where the usual variable names one;
/// every minute, and once more at the end.
/// </summary>
internal static class MetricExport
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT",
        ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";

    private const string Grpc = "grpc",
        Http = "http/protobuf",
        HttpPath = "v1/metrics";

    /// <returns>
    /// What to dispose of at the end, null if metrics go nowhere; or what is wrong.
    /// </returns>
    public static (IDisposable? Export, string? Mistake) Begin(Func<string, string?> variable, string version)
    {
        if (variable(EndpointVariable) is not { Length: > 0 } endpoint)
            return (null, null);
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return (null, $"{EndpointVariable} {endpoint}: expected a URL, such as http://localhost:4317");
        var protocol = variable(ProtocolVariable) is { Length: > 0 } chosen ? chosen : Grpc;
        if (protocol is not (Grpc or Http))
            return (null, $"{ProtocolVariable} {protocol}: expected {Grpc} or {Http}");
        var export = Sdk.CreateMeterProviderBuilder()
            .AddMeter(CoordinatorMeter.Name)
            .ConfigureResource(resource => resource.AddService("sweep-coordinator", serviceVersion: version))
            .AddOtlpExporter(options =>
            {
                options.Protocol = protocol == Http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
                options.Endpoint = protocol == Http ? new Uri($"{endpoint.TrimEnd('/')}/{HttpPath}") : address;
            })
            .Build();
        return (export, null);
    }
}
