using System.Text.Json;
using Sweep.Storage.InMemory;
using Sweep.Tests.Ports;
using Sweep.Worker.Devices;
using Sweep.Worker.Training;

namespace Sweep.Cli.Tests.Commands.Cluster;

/// <summary>Commands that ask a coordinator, over real sockets.</summary>
public sealed class CoordinatorQueriesTests
{
    private const string Reader = "reader-0123456789abcdef",
        Worker = "worker-0123456789abcdef";

    [Fact]
    public async Task A_submitted_sweep_is_trained_by_the_fleet_and_read_over_the_network_as_from_its_store()
    {
        using var cli = new TestCommandLine();
        await using var fleet = await TestFleet.StartAsync(cli.Store);
        fleet.Join("a");
        await cli.DoneAsync(
            "submit",
            cli.File(trials: 6),
            "--coordinator",
            fleet.Address,
            "--set",
            "training.epochs=3",
            "--priority",
            "2"
        );
        Assert.Contains("'quick' is at work", cli.StandardError);
        await fleet.ConclusionOf("quick");

        foreach (
            var command in (string[][])
                [
                    ["leaderboard", "quick", "--format", "json"],
                    ["leaderboard"],
                    ["show", "quick"],
                    ["show", "quick", "2"],
                    ["export", "quick"],
                    ["export", "quick", "--curves"],
                ]
        )
        {
            await cli.DoneAsync(command);
            var stored = cli.Output;
            await cli.DoneAsync([.. command, "--coordinator", fleet.Address]);
            Assert.Equal(stored, cli.Output);
        }
    }

    /// <summary>
    /// A coordinator reads no data, so only a trial can find out. It alone fails, whatever
    /// fail_fast says.
    /// </summary>
    [Fact]
    public async Task A_submitted_sweep_whose_networks_do_not_fit_the_data_stops_at_the_first_of_them_and_says_why()
    {
        using var cli = new TestCommandLine();
        Directory.CreateDirectory(cli.Data.Path);
        await File.WriteAllTextAsync(
            Path.Combine(cli.Data.Path, "rows.csv"),
            string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i + 1},{i + 2}\n")),
            TestContext.Current.CancellationToken
        );
        var file = cli.Write(
            "misfit.yaml",
            """
            sweep: misfit
            trials: 40
            fail_fast: false
            device: cpu
            sampler: {kind: grid}
            data: {kind: arrays, file: rows.csv}
            model: {latent: 2, posterior_scale: 1}
            parameters:
              model.kind: {values: [burgess, mlp]}
              training.lr: {values: [0.1, 0.01, 0.001]}
            """
        );
        await using var fleet = await TestFleet.StartAsync(cli.Store);
        fleet.Join("a", new VaeRunner(new TensorBackends(_ => null, _ => { }), cli.Data));
        await cli.DoneAsync("submit", file, "--coordinator", fleet.Address);
        await fleet.ConclusionOf("misfit");

        await cli.EnterAsync("show", "misfit", "--coordinator", fleet.Address);
        const string Reason =
            "model.kind: the burgess network learns images of 32x32 or 64x64 with 1 or 3 channels, and these data "
            + "are no images; "
            + "take model.kind mlp, or images of 32x32 or 64x64";
        Assert.Contains(Reason, cli.Output);
        await cli.DoneAsync("export", "misfit", "--format", "json", "--coordinator", fleet.Address);
        var trials = JsonDocument.Parse(cli.Output).RootElement.GetProperty("trials").EnumerateArray().ToList();
        // Each of two slots may meet a burgess network, and be offered one more trial before the
        // study has judged the first failure: four of six.
        Assert.InRange(trials.Count, 1, 4);
        Assert.All(
            trials.Where(trial => trial.GetProperty("state").GetString() == "failed"),
            trial => Assert.Equal(Reason, trial.GetProperty("reason").GetString())
        );

        await cli.DoneAsync("resume", "misfit", "--retry-failed", "--coordinator", fleet.Address);
        await fleet.ConclusionOf("misfit");
    }

    [Fact]
    public async Task Weights_are_taken_away_over_the_network()
    {
        using var cli = new TestCommandLine();
        await using var fleet = await TestFleet.StartAsync(cli.Store);
        fleet.Join("a");
        await cli.EnterAsync("submit", cli.File(), "--coordinator", fleet.Address);
        await fleet.ConclusionOf("quick");
        var (there, here) = (Path.Combine(cli.Folder, "there"), Path.Combine(cli.Folder, "here"));
        await cli.DoneAsync("checkpoint", "quick", "--out", there, "--coordinator", fleet.Address);
        await cli.EnterAsync("checkpoint", "quick", "--out", here);
        foreach (var file in (string[])["model.safetensors", "config.json"])
            Assert.Equal(
                await File.ReadAllBytesAsync(Path.Combine(here, file), TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(Path.Combine(there, file), TestContext.Current.CancellationToken)
            );
    }

    [Fact]
    public async Task A_sweep_is_stopped_and_resumed_through_a_standby()
    {
        using var cli = new TestCommandLine();
        await using var leader = await TestFleet.StartAsync(cli.Store);
        await using var standby = await TestFleet.StartAsync(cli.Store);
        await cli.EnterAsync("submit", cli.File(), "--coordinator", standby.Address, "--max-slots", "1");
        Assert.Contains("'quick' is at work", cli.StandardError);
        Assert.Single(leader.Host.Studies);

        await cli.DoneAsync("list", "--coordinator", standby.Address);
        Assert.Matches("sweep +state +final +wanted +slots +priority", cli.OutputLines[0]);
        Assert.Matches("^quick +running +0 +4 +0/1 +0 ", cli.OutputLines[1]);

        await cli.DoneAsync("stop", "quick", "--coordinator", standby.Address);
        Assert.Contains("'quick' is stopped", cli.StandardError);
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("stop", "quick", "--coordinator", standby.Address));
        await cli.DoneAsync("resume", "quick", "--coordinator", standby.Address, "--trials", "5");
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("submit", cli.File(), "--coordinator", standby.Address));
        Assert.Contains("there is a sweep 'quick' already", cli.StandardError);
    }

    [Fact]
    public async Task Status_and_workers_tell_who_does_what()
    {
        using var cli = new TestCommandLine();
        await using var leader = await TestFleet.StartAsync(cli.Store);
        await using var standby = await TestFleet.StartAsync(cli.Store);
        await cli.DoneAsync("workers", "--coordinator", leader.Address);
        Assert.Contains($"`sweep worker --join {leader.Address}` does", cli.StandardError);
        leader.Join("a");
        await cli.EnterAsync("submit", cli.File(), "--coordinator", leader.Address);
        await leader.ConclusionOf("quick");

        await cli.DoneAsync("status", "--coordinator", $"{standby.Address},{leader.Address}");
        Assert.Contains($"leader    {leader.Address}, epoch 1", cli.Output);
        Assert.Contains("libtorch  2.10.0 (torchsharp) on 1", cli.Output);
        Assert.Contains($"standby   {standby.Address}, stands by", cli.Output);
        Assert.Contains("workers   1", cli.Output);
        Assert.Contains("slots     0 busy, 2 free, of 2", cli.Output);

        await cli.DoneAsync("workers", "--coordinator", standby.Address);
        Assert.Matches("^a +here +0 +2 +cpu +1.0 GiB ", cli.OutputLines[1]);
        await cli.EnterAsync("workers", "--coordinator", leader.Address, "--format", "json");
        Assert.Equal(
            "a",
            JsonDocument.Parse(cli.Output).RootElement.GetProperty("workers")[0].GetProperty("name").GetString()
        );
        await cli.EnterAsync("status", "--coordinator", standby.Address, "--format", "json");
        Assert.Equal("leader", JsonDocument.Parse(cli.Output).RootElement.GetProperty("role").GetString());
    }

    [Fact]
    public async Task The_first_coordinator_that_answers_is_asked_and_if_none_does_each_is_named()
    {
        using var cli = new TestCommandLine();
        await using var fleet = await TestFleet.StartAsync(cli.Store);
        var unused = $"127.0.0.1:{ReservedPort.Take()}";
        await cli.DoneAsync("list", "--coordinator", $"{unused},{fleet.Address}");

        Assert.Equal(
            ExitCode.Failed,
            await cli.EnterAsync("leaderboard", "--coordinator", $"{unused},localhost:{ReservedPort.Take()}")
        );
        Assert.Contains("no coordinator answers", cli.StandardError);
        Assert.Contains($"{unused}: ", cli.StandardError);
        Assert.Contains("localhost:", cli.StandardError);
    }

    [Fact]
    public async Task A_token_without_the_right_is_told_which_right_is_missing()
    {
        using var cli = new TestCommandLine();
        await using var fleet = await TestFleet.StartAsync(cli.Store, $"read {Reader}\nworker {Worker}\n");
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("list", "--coordinator", fleet.Address));
        Assert.Contains("this needs a token", cli.StandardError);

        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync("list", "--coordinator", fleet.Address, "--token-file", cli.Write("worker", Worker))
        );
        Assert.Contains("the right 'read'", cli.StandardError);
        cli.Variables["SWEEP_TOKEN"] = Reader;
        await cli.DoneAsync("list", "--coordinator", fleet.Address);
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("submit", cli.File(), "--coordinator", fleet.Address));
        Assert.Contains("the right 'submit'", cli.StandardError);
    }

    [Theory]
    [InlineData("--store and --coordinator say two different things", "list", "--store", "x.db")]
    [InlineData("--slots and --coordinator say two different things", "resume", "quick", "--slots", "2")]
    [InlineData("a coordinator knows sweeps by their names", "resume", "quick.yaml")]
    public async Task Options_that_contradict_each_other_are_refused(string expected, params string[] arguments)
    {
        using var cli = new TestCommandLine();
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync([.. arguments, "--coordinator", "localhost:1"]));
        Assert.Contains(expected, cli.StandardError);
    }

    [Fact]
    public async Task A_share_without_a_fleet_and_a_coordinator_without_a_port_are_refused()
    {
        using var cli = new TestCommandLine();
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("resume", "quick", "--priority", "3"));
        Assert.Contains("--priority is for a fleet", cli.StandardError);
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("list", "--coordinator", "http://there/"));
        Assert.Contains("is no HOST:PORT", cli.StandardError);
    }
}
