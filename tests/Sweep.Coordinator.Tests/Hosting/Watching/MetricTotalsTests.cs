using System.Diagnostics.Metrics;
using Sweep.Coordinator.Hosting.Watching;

namespace Sweep.Coordinator.Tests.Hosting.Watching;

public sealed class MetricTotalsTests
{
    [Fact]
    public void Counters_gauges_and_histograms_are_written_as_prometheus_reads_them()
    {
        using var meter = new Meter("test");
        using var totals = new MetricTotals(meter);
        var ended = meter.CreateCounter<long>("sweep.ended", description: "Over.");
        var seconds = meter.CreateHistogram<double>("sweep.seconds", description: "How long.");
        meter.CreateObservableGauge(
            "sweep.slots",
            () => new Measurement<int>(3, new KeyValuePair<string, object?>("state", "free")),
            description: "Slots."
        );
        ended.Add(2, new KeyValuePair<string, object?>("outcome", "lost"));
        ended.Add(1, new KeyValuePair<string, object?>("outcome", "lost"));
        foreach (var took in (double[])[0.0005, 0.3, 60])
            seconds.Record(took);

        var lines = totals.Write().Split('\n');

        Assert.Contains("# TYPE sweep_ended_total counter", lines);
        Assert.Contains("sweep_ended_total{outcome=\"lost\"} 3", lines);
        Assert.Contains("# HELP sweep_slots Slots.", lines);
        Assert.Contains("sweep_slots{state=\"free\"} 3", lines);
        Assert.Contains("sweep_seconds_bucket{le=\"0.001\"} 1", lines);
        Assert.Contains("sweep_seconds_bucket{le=\"0.25\"} 1", lines);
        Assert.Contains("sweep_seconds_bucket{le=\"0.5\"} 2", lines);
        Assert.Contains("sweep_seconds_bucket{le=\"10\"} 2", lines);
        Assert.Contains("sweep_seconds_bucket{le=\"+Inf\"} 3", lines);
        Assert.Contains("sweep_seconds_sum 60.3005", lines);
        Assert.Contains("sweep_seconds_count 3", lines);
    }

    [Fact]
    public void A_gauge_is_what_it_is_now_and_another_meter_is_not_mixed_in()
    {
        using var meter = new Meter("test");
        using var other = new Meter("test");
        using var totals = new MetricTotals(meter);
        var value = 1;
        meter.CreateObservableGauge("sweep.leader", () => value);
        other.CreateCounter<long>("sweep.foreign").Add(5);
        totals.Write();
        value = 0;

        Assert.Contains("\nsweep_leader 0\n", totals.Write());
        Assert.DoesNotContain("foreign", totals.Write());
    }
}
