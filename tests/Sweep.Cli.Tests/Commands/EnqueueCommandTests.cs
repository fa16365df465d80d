using Sweep.Cli.Commands;
using Sweep.Storage;

namespace Sweep.Cli.Tests.Commands;

/// <summary>sweep enqueue, and the points of a sweep file.</summary>
public class EnqueueCommandTests
{
    private const string Point = "training.lr=0.01";

    [Fact]
    public async Task A_point_is_tried_once_the_finished_sweep_gets_one_more_trial()
    {
        using var cli = new TestCommandLine();
        await cli.DoneAsync("run", cli.File(trials: 2));
        await cli.DoneAsync("enqueue", "quick", "--set", Point, "--set", "training.batch_size=64");
        Assert.Contains("1 point waits; `sweep resume quick --trials 3` tries it next", cli.StandardError);

        await cli.DoneAsync("resume", "quick", "--trials", "3");
        await cli.DoneAsync("show", "quick", "2");
        Assert.Contains("as the user enqueued it", cli.Output);
        Assert.Contains("0.01", cli.Output);
    }

    [Fact]
    public async Task The_points_of_a_file_come_first()
    {
        using var cli = new TestCommandLine();
        var file = cli.File(trials: 2, more: "enqueue: [{training.lr: 0.02, training.batch_size: 32}]");
        await cli.DoneAsync("run", file);
        await cli.DoneAsync("show", "quick", "0");
        Assert.Contains("as the user enqueued it", cli.Output);
        await cli.DoneAsync("show", "quick", "1");
        Assert.DoesNotContain("as the user enqueued it", cli.Output);
    }

    [Fact]
    public async Task A_point_outside_the_domain_is_refused_and_nothing_is_kept()
    {
        using var cli = new TestCommandLine();
        await cli.DoneAsync("run", cli.File(trials: 2));
        var code = await cli.EnterAsync("enqueue", "quick", "--set", "training.lr=7");
        Assert.Equal(ExitCode.Mistake, code);
        Assert.Contains("enqueue.training.lr: found the number 7, which is outside its domain", cli.StandardError);
        Assert.Contains("enqueue.training.batch_size: missing", cli.StandardError);
        Assert.DoesNotContain(
            cli.Store.ReadLog(cli.Store.Find("quick")!.Id),
            entry => entry.Body.Contains("point_enqueued", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_sweep_at_work_is_to_be_stopped_first()
    {
        using var cli = new TestCommandLine();
        await cli.DoneAsync("run", cli.File(trials: 2));
        using var writer = Assert.IsType<WriterResult.Opened>(cli.Store.OpenWriter(cli.Store.Find("quick")!.Id)).Writer;
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("enqueue", "quick", "--set", Point));
        Assert.Contains("`sweep stop quick` first", cli.StandardError);
    }
}
