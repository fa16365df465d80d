using Serilog;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Storage.Tests.Postgres;

namespace Sweep.Coordinator.Tests.Hosting.Watching;

public sealed class StoreOutageTests
{
    [Fact]
    public void An_outage_is_told_once_then_seldom_and_once_when_it_is_over()
    {
        var clock = new ManualClock();
        var lines = new StringWriter();
        using var log = new LoggerConfiguration().WriteTo.Sink(new Lines(lines)).CreateLogger();
        var outage = new StoreOutage(clock, log);
        outage.Back();
        for (var half = 0; half <= 250; half++)
        {
            outage.Away("it is down");
            clock.Advance(TimeSpan.FromSeconds(0.5));
        }

        outage.Back();
        outage.Back();
        Assert.Equal(
            [
                "The store is away; it is asked again until it is back: \"it is down\"",
                "The store has been away for 1 min: \"it is down\"",
                "The store has been away for 2 min: \"it is down\"",
                "The store is back after 125 s",
            ],
            lines.ToString().TrimEnd().Split(Environment.NewLine)
        );
    }

    private sealed class Lines(TextWriter writer) : Serilog.Core.ILogEventSink
    {
        public void Emit(Serilog.Events.LogEvent logged) =>
            writer.WriteLine(logged.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
