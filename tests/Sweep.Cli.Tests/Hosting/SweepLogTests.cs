using Serilog;
using Sweep.Cli.Hosting;

namespace Sweep.Cli.Tests.Hosting;

public class SweepLogTests
{
    [Fact]
    public void Warnings_reach_the_watcher_on_one_line_and_information_does_not()
    {
        var said = new List<string>();
        using var log = new LoggerConfiguration().WriteTo.Sink(new SweepLog.Watcher(said.Add), Serilog.Events.LogEventLevel.Warning).CreateLogger();

        log.Information("nothing");
        log.Warning(new InvalidOperationException("boom\nand more"), "Trial {Trial} says {What}", 3, "no");

        Assert.Equal(["warning: Trial 3 says no: boom↵and more"], said);
    }

    [Fact]
    public void A_flood_of_warnings_is_cut_off_and_told_once()
    {
        var said = new List<string>();
        using var log = new LoggerConfiguration().WriteTo.Sink(new SweepLog.Watcher(said.Add)).CreateLogger();

        for (var n = 0; n < 1000; n++) log.Warning("again");

        Assert.Equal(SweepLog.Watcher.Limit + 1, said.Count);
        Assert.Contains("the log has them all", said[^1]);
    }
}
