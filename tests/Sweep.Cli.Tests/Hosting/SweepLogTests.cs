using Serilog;
using Sweep.Cli.Hosting;

namespace Sweep.Cli.Tests.Hosting;

public class SweepLogTests
{
    [Fact]
    public void Warnings_reach_the_watcher_on_one_line_and_information_does_not()
    {
        var said = new List<string>();
        using var log = new LoggerConfiguration()
            .WriteTo.Sink(new SweepLog.Watcher(said.Add), Serilog.Events.LogEventLevel.Warning)
            .CreateLogger();

        log.Information("nothing");
        log.Warning(new InvalidOperationException("boom\nand more"), "Trial {Trial} says {What}", 3, "no");

        Assert.Equal(["warning: Trial 3 says no: boom↵and more"], said);
    }

    [Fact]
    public void A_flood_of_warnings_is_cut_off_and_told_once()
    {
        var said = new List<string>();
        using var log = new LoggerConfiguration().WriteTo.Sink(new SweepLog.Watcher(said.Add)).CreateLogger();

        for (var n = 0; n < 1000; n++)
            log.Warning("again");

        Assert.Equal(SweepLog.Watcher.Limit + 1, said.Count);
        Assert.Contains("the log has them all", said[^1]);
    }

    [Fact]
    public void A_log_is_rotated_by_size_and_only_the_last_files_are_kept()
    {
        const int limit = 4000;
        var folder = Directory.CreateTempSubdirectory("sweep-logs-");
        try
        {
            var path = Path.Combine(folder.FullName, "moons-0123456789abcdef.jsonl");
            using (var log = SweepLog.Open(path, _ => { }, limit))
                for (var number = 0; number < 500; number++)
                    log.Information("Trial {Trial} begins", number);
            // A line goes into the file that has room when it comes: one may be longer than the
            // limit by a line.
            var files = folder.GetFiles();
            Assert.Equal(SweepLog.FilesKept, files.Length);
            Assert.All(files, file => Assert.InRange(file.Length, 1, limit + 400));
            var kept = string.Concat(files.Select(file => File.ReadAllText(file.FullName)));
            Assert.Contains("\"Trial\":499", kept, StringComparison.Ordinal);
            Assert.DoesNotContain("\"Trial\":0}", kept, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
