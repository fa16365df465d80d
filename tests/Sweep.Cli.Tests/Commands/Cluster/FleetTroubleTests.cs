using System.Text.Json;
using System.Text.RegularExpressions;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Cli.Tests.Commands.Cluster;

/// <summary>
/// Workers that cannot take trials, and trials that failed, as a user of a fleet sees and mends
/// them.
/// </summary>
public sealed class FleetTroubleTests
{
    private const string NoProgram = "there is no program 'train' on the PATH of this machine";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Workers_in_a_pause_are_named_with_their_reason_the_first_five_by_status_and_all_by_workers()
    {
        using var cli = new TestCommandLine();
        await using var fleet = await TestFleet.StartAsync(cli.Store);
        string[] names = ["a", "b", "c", "d", "e", "f", "g"];
        foreach (var name in names)
            fleet.Join(name, new FakeRunner((_, _) => new AttemptOutcome.Refused(NoProgram)));
        await cli.DoneAsync("submit", cli.File(trials: 40), "--coordinator", fleet.Address);

        // Each pause is twice as long as the one before, so that at some moment all are in one.
        await SeeAsync(cli, "nor can 2 more workers", "status", "--coordinator", fleet.Address);
        Assert.All(
            names[..5],
            name => Assert.Contains($"quick: {name} cannot take its trials: {NoProgram}", cli.OutputLines)
        );
        Assert.Contains(
            $"quick: nor can 2 more workers (`sweep workers --coordinator {fleet.Address}` names them)",
            cli.OutputLines
        );
        Assert.DoesNotContain("quick: f cannot", cli.Output);

        await SeeAsync(cli, "g cannot take trials", "workers", "--coordinator", fleet.Address);
        Assert.All(names, name => Assert.Contains($"{name} cannot take trials: {NoProgram}", cli.OutputLines));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("workers")]
    public async Task A_worker_that_hands_back_what_it_gets_is_named_with_how_long_it_waits(string command)
    {
        using var user = new TestCommandLine();
        await using var fleet = await TestFleet.StartAsync(user.Store);
        fleet.Join("a", new FakeRunner((_, _) => new AttemptOutcome.Stopped()));
        await user.DoneAsync("submit", user.File(), "--coordinator", fleet.Address);

        await SeeAsync(user, "a gets no trial for", command, "--coordinator", fleet.Address);
        const string Line = "a gets no trial for [0-9]+ s: it handed a trial back before the first step";
        Assert.Single(user.OutputLines, line => Regex.IsMatch(line, $"^{Line}$"));
    }

    [Fact]
    public async Task A_worker_that_a_comparison_found_unfit_is_named_and_the_other_is_not()
    {
        using var cli = new TestCommandLine();
        using var go = new ManualResetEventSlim();
        await using var fleet = await TestFleet.StartAsync(cli.Store);
        using var end = new Ended(go);
        fleet.Join("lacking", new FakeRunner((_, _) => new AttemptOutcome.Failed("No module named 'numpy'")));
        fleet.Join(
            "whole",
            new FakeRunner(
                (command, session) =>
                {
                    // What failed elsewhere takes its first steps here, and ends when the test has
                    // seen what that shows.
                    if (command.Key.Attempt == 1)
                        return null;
                    for (var epoch = 1; !go.Wait(TimeSpan.FromMilliseconds(50)); epoch++)
                        session.Report(epoch, new Dictionary<string, double> { ["val_mse"] = 1, ["loss"] = 1 });
                    return FakeRunner.Completed(session, 1);
                }
            )
        );
        while (fleet.Host.Fleet.State.Workers.Count < 2)
            await Task.Yield();
        await cli.DoneAsync("submit", cli.File(trials: 40), "--coordinator", fleet.Address);

        await SeeAsync(cli, "cannot take its trials", "status", "--coordinator", fleet.Address);
        Assert.Contains("quick: lacking cannot take its trials: No module named 'numpy'", cli.OutputLines);
        await SeeAsync(cli, "cannot take trials", "workers", "--coordinator", fleet.Address);
        Assert.Contains("lacking cannot take trials: No module named 'numpy'", cli.OutputLines);
        Assert.DoesNotContain("whole cannot", cli.Output);
    }

    [Fact]
    public async Task Failed_trials_of_a_finished_sweep_are_tried_again_through_a_coordinator()
    {
        using var cli = new TestCommandLine();
        await using var fleet = await TestFleet.StartAsync(cli.Store);
        var isMended = false;
        fleet.Join(
            "a",
            new FakeRunner((command, session) => isMended || command.Key.Trial.Number != 1 ? null : Fail(session))
        );
        await cli.DoneAsync("submit", cli.File(more: "retries: 1"), "--coordinator", fleet.Address);
        await fleet.ConclusionOf("quick");
        Assert.Equal(["completed", "failed", "completed", "completed"], await StatesAsync(cli, fleet));

        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("resume", "quick", "--coordinator", fleet.Address));
        Assert.Contains("'quick' is finished, with 4 trials, of which 1 failed", cli.StandardError);
        isMended = true;
        await cli.DoneAsync("resume", "quick", "--retry-failed", "--coordinator", fleet.Address);
        Assert.Contains("'quick' goes on", cli.StandardError);
        await fleet.ConclusionOf("quick");
        Assert.Equal(["completed", "completed", "completed", "completed"], await StatesAsync(cli, fleet));
        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync("resume", "quick", "--retry-failed", "--coordinator", fleet.Address)
        );
        Assert.Contains("'quick' is finished, with 4 trials", cli.StandardError);
        Assert.DoesNotContain("failed", cli.StandardError);
    }

    [Fact]
    public async Task Failed_trials_of_a_sweep_at_work_are_tried_again_through_a_coordinator()
    {
        using var cli = new TestCommandLine();
        using var go = new ManualResetEventSlim();
        await using var fleet = await TestFleet.StartAsync(cli.Store);
        var isMended = false;
        fleet.Join(
            "a",
            new FakeRunner(
                (command, session) =>
                {
                    if (command.Key.Trial.Number == 0)
                        return isMended ? null : Fail(session);
                    go.Wait(Limit);
                    return null;
                }
            )
        );
        await cli.DoneAsync("submit", cli.File(trials: 2, more: "retries: 0"), "--coordinator", fleet.Address);
        await SeeAsync(cli, "\"failed\"", "leaderboard", "quick", "--format", "json", "--coordinator", fleet.Address);
        isMended = true;
        await cli.DoneAsync("resume", "quick", "--retry-failed", "--coordinator", fleet.Address);
        Assert.Contains("'quick' is at work; the trials that failed are tried again", cli.StandardError);
        go.Set();
        await fleet.ConclusionOf("quick");
        Assert.Equal(["completed", "completed"], await StatesAsync(cli, fleet));
    }

    /// <summary>Lets what waits go on, also when the test fails.</summary>
    private sealed class Ended(ManualResetEventSlim go) : IDisposable
    {
        public void Dispose() => go.Set();
    }

    /// <summary>Fails after a step: the trial's doing, which no other worker need try.</summary>
    private static AttemptOutcome.Failed Fail(Sweep.Worker.Training.ITrialSession session)
    {
        session.Report(1, new Dictionary<string, double> { ["val_mse"] = 1, ["loss"] = 1 });
        session.Step = 10;
        return new AttemptOutcome.Failed("no");
    }

    private static async Task SeeAsync(TestCommandLine cli, string expected, params string[] arguments)
    {
        var began = TimeProvider.System.GetTimestamp();
        do await cli.DoneAsync(arguments);
        while (
            !cli.Output.Contains(expected, StringComparison.Ordinal)
            && TimeProvider.System.GetElapsedTime(began) < Limit
        );
        Assert.Contains(expected, cli.Output);
    }

    private static async Task<string[]> StatesAsync(TestCommandLine cli, TestFleet fleet)
    {
        await cli.DoneAsync("leaderboard", "quick", "--format", "json", "--coordinator", fleet.Address);
        var trials = JsonDocument.Parse(cli.Output).RootElement.GetProperty("trials").EnumerateArray();
        return
        [
            .. trials
                .OrderBy(trial => trial.GetProperty("number").GetInt32())
                .Select(trial => trial.GetProperty("state").GetString()!),
        ];
    }
}
