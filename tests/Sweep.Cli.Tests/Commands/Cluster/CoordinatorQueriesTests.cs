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
        using var door = new TestDoor();
        await using var fleet = await TestFleet.StartAsync(door.Store);
        fleet.Join("a");
        await door.DoneAsync(
            "submit",
            door.File(trials: 6),
            "--coordinator",
            fleet.Address,
            "--set",
            "training.epochs=3",
            "--priority",
            "2"
        );
        Assert.Contains("'quick' is at work", door.Talk);
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
            await door.DoneAsync(command);
            var stored = door.Output;
            await door.DoneAsync([.. command, "--coordinator", fleet.Address]);
            Assert.Equal(stored, door.Output);
        }
    }

    /// <summary>
    /// A coordinator reads no data, so only a trial can find out. It alone fails, whatever
    /// fail_fast says.
    /// </summary>
    [Fact]
    public async Task A_submitted_sweep_whose_networks_do_not_fit_the_data_stops_at_the_first_of_them_and_says_why()
    {
        using var door = new TestDoor();
        Directory.CreateDirectory(door.Data.Path);
        await File.WriteAllTextAsync(
            Path.Combine(door.Data.Path, "rows.csv"),
            string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i + 1},{i + 2}\n")),
            TestContext.Current.CancellationToken
        );
        var file = door.Write(
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
        await using var fleet = await TestFleet.StartAsync(door.Store);
        fleet.Join("a", new VaeRunner(new TensorBackends(_ => null, _ => { }), door.Data));
        await door.DoneAsync("submit", file, "--coordinator", fleet.Address);
        await fleet.ConclusionOf("misfit");

        await door.EnterAsync("show", "misfit", "--coordinator", fleet.Address);
        const string Reason =
            "model.kind: the burgess network learns images of 32x32 or 64x64 with 1 or 3 channels, and these data are no images; "
            + "take model.kind mlp, or images of 32x32 or 64x64";
        Assert.Contains(Reason, door.Output);
        await door.DoneAsync("export", "misfit", "--format", "json", "--coordinator", fleet.Address);
        var trials = JsonDocument.Parse(door.Output).RootElement.GetProperty("trials").EnumerateArray().ToList();
        // Of two slots each may have met a burgess network before the sweep stopped.
        Assert.InRange(trials.Count, 1, 3);
        Assert.All(
            trials.Where(trial => trial.GetProperty("state").GetString() == "failed"),
            trial => Assert.Equal(Reason, trial.GetProperty("reason").GetString())
        );

        await door.DoneAsync("resume", "misfit", "--retry-failed", "--coordinator", fleet.Address);
        await fleet.ConclusionOf("misfit");
    }

    [Fact]
    public async Task Weights_are_taken_away_over_the_network()
    {
        using var door = new TestDoor();
        await using var fleet = await TestFleet.StartAsync(door.Store);
        fleet.Join("a");
        await door.EnterAsync("submit", door.File(), "--coordinator", fleet.Address);
        await fleet.ConclusionOf("quick");
        var (there, here) = (Path.Combine(door.Folder, "there"), Path.Combine(door.Folder, "here"));
        await door.DoneAsync("checkpoint", "quick", "--out", there, "--coordinator", fleet.Address);
        await door.EnterAsync("checkpoint", "quick", "--out", here);
        foreach (var file in (string[])["model.safetensors", "config.json"])
            Assert.Equal(
                await File.ReadAllBytesAsync(Path.Combine(here, file), TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(Path.Combine(there, file), TestContext.Current.CancellationToken)
            );
    }

    [Fact]
    public async Task A_sweep_is_stopped_and_resumed_through_a_standby()
    {
        using var door = new TestDoor();
        await using var leader = await TestFleet.StartAsync(door.Store);
        await using var standby = await TestFleet.StartAsync(door.Store);
        await door.EnterAsync("submit", door.File(), "--coordinator", standby.Address, "--max-slots", "1");
        Assert.Contains("'quick' is at work", door.Talk);
        Assert.Single(leader.Host.Studies);

        await door.DoneAsync("list", "--coordinator", standby.Address);
        Assert.Matches("sweep +state +final +wanted +slots +priority", door.OutputLines[0]);
        Assert.Matches("^quick +running +0 +4 +0/1 +0 ", door.OutputLines[1]);

        await door.DoneAsync("stop", "quick", "--coordinator", standby.Address);
        Assert.Contains("'quick' is stopped", door.Talk);
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("stop", "quick", "--coordinator", standby.Address));
        await door.DoneAsync("resume", "quick", "--coordinator", standby.Address, "--trials", "5");
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("submit", door.File(), "--coordinator", standby.Address));
        Assert.Contains("there is a sweep 'quick' already", door.Talk);
    }

    [Fact]
    public async Task Status_and_workers_tell_who_does_what()
    {
        using var door = new TestDoor();
        await using var leader = await TestFleet.StartAsync(door.Store);
        await using var standby = await TestFleet.StartAsync(door.Store);
        await door.DoneAsync("workers", "--coordinator", leader.Address);
        Assert.Contains($"`sweep worker --join {leader.Address}` does", door.Talk);
        leader.Join("a");
        await door.EnterAsync("submit", door.File(), "--coordinator", leader.Address);
        await leader.ConclusionOf("quick");

        await door.DoneAsync("status", "--coordinator", $"{standby.Address},{leader.Address}");
        Assert.Contains($"leader    {leader.Address}, epoch 1", door.Output);
        Assert.Contains($"standby   {standby.Address}, stands by", door.Output);
        Assert.Contains("workers   1", door.Output);
        Assert.Contains("slots     0 busy, 2 free, of 2", door.Output);

        await door.DoneAsync("workers", "--coordinator", standby.Address);
        Assert.Matches("^a +here +0 +2 +cpu +1.0 GiB ", door.OutputLines[1]);
        await door.EnterAsync("workers", "--coordinator", leader.Address, "--format", "json");
        Assert.Equal(
            "a",
            JsonDocument.Parse(door.Output).RootElement.GetProperty("workers")[0].GetProperty("name").GetString()
        );
        await door.EnterAsync("status", "--coordinator", standby.Address, "--format", "json");
        Assert.Equal("leader", JsonDocument.Parse(door.Output).RootElement.GetProperty("role").GetString());
    }

    [Fact]
    public async Task The_first_coordinator_that_answers_is_asked_and_if_none_does_each_is_named()
    {
        using var door = new TestDoor();
        await using var fleet = await TestFleet.StartAsync(door.Store);
        var nobody = $"127.0.0.1:{ReservedPort.Take()}";
        await door.DoneAsync("list", "--coordinator", $"{nobody},{fleet.Address}");

        Assert.Equal(
            ExitCode.Failed,
            await door.EnterAsync("leaderboard", "--coordinator", $"{nobody},localhost:{ReservedPort.Take()}")
        );
        Assert.Contains("no coordinator answers", door.Talk);
        Assert.Contains($"{nobody}: ", door.Talk);
        Assert.Contains("localhost:", door.Talk);
    }

    [Fact]
    public async Task Whoever_may_not_is_told_which_right_is_missing()
    {
        using var door = new TestDoor();
        await using var fleet = await TestFleet.StartAsync(door.Store, $"read {Reader}\nworker {Worker}\n");
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("list", "--coordinator", fleet.Address));
        Assert.Contains("a token is needed", door.Talk);

        Assert.Equal(
            ExitCode.Mistake,
            await door.EnterAsync("list", "--coordinator", fleet.Address, "--token-file", door.Write("worker", Worker))
        );
        Assert.Contains("the right 'read'", door.Talk);
        door.Variables["SWEEP_TOKEN"] = Reader;
        await door.DoneAsync("list", "--coordinator", fleet.Address);
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("submit", door.File(), "--coordinator", fleet.Address));
        Assert.Contains("the right 'submit'", door.Talk);
    }

    [Theory]
    [InlineData("--store and --coordinator say two different things", "list", "--store", "x.db")]
    [InlineData("--slots and --coordinator say two different things", "resume", "quick", "--slots", "2")]
    [InlineData("a coordinator knows sweeps by their names", "resume", "quick.yaml")]
    public async Task Options_that_contradict_each_other_are_refused(string expected, params string[] arguments)
    {
        using var door = new TestDoor();
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync([.. arguments, "--coordinator", "localhost:1"]));
        Assert.Contains(expected, door.Talk);
    }

    [Fact]
    public async Task A_share_without_a_fleet_and_a_coordinator_without_a_port_are_refused()
    {
        using var door = new TestDoor();
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("resume", "quick", "--priority", "3"));
        Assert.Contains("--priority is for a fleet", door.Talk);
        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("list", "--coordinator", "http://there/"));
        Assert.Contains("is no HOST:PORT", door.Talk);
    }
}
