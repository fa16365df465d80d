using System.Net;
using System.Text;
using Sweep.Cli.Hosting;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Tests.Ports;

namespace Sweep.Cli.Tests.Hosting;

public sealed class MetricExportTests
{
    [Fact]
    public async Task What_is_counted_reaches_a_collector()
    {
        using var collector = new HttpListener();
        var address = $"http://127.0.0.1:{ReservedPort.Take()}";
        collector.Prefixes.Add($"{address}/");
        collector.Start();
        var arriving = collector.GetContextAsync();
        var variables = new Dictionary<string, string>
        {
            [MetricExport.EndpointVariable] = address,
            [MetricExport.ProtocolVariable] = "http/protobuf",
        };

        using var meter = new CoordinatorMeter(() => null, () => 7);
        var (export, mistake) = MetricExport.Begin(variables.GetValueOrDefault, "test");
        Assert.Null(mistake);
        var ending = Task.Run(export!.Dispose, TestContext.Current.CancellationToken);
        var request = await arriving.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        using var body = new MemoryStream();
        await request.Request.InputStream.CopyToAsync(body, TestContext.Current.CancellationToken);
        request.Response.Close();
        await ending;

        Assert.Equal("/v1/metrics", request.Request.Url!.AbsolutePath);
        var text = Encoding.Latin1.GetString(body.ToArray());
        Assert.Contains("sweep.leader.epoch", text);
        Assert.Contains("sweep-coordinator", text);
    }

    [Theory]
    [InlineData("collector:4317", "grpc", "expected a URL")]
    [InlineData("http://collector:4317", "smoke", "expected grpc or http/protobuf")]
    public void What_no_collector_could_be_is_refused(string endpoint, string protocol, string expected)
    {
        var variables = new Dictionary<string, string>
        {
            [MetricExport.EndpointVariable] = endpoint,
            [MetricExport.ProtocolVariable] = protocol,
        };
        Assert.Contains(expected, MetricExport.Begin(variables.GetValueOrDefault, "test").Mistake);
    }

    [Fact]
    public void Nothing_is_exported_unless_a_collector_is_named() =>
        Assert.Equal((null, null), MetricExport.Begin(_ => null, "test"));
}
