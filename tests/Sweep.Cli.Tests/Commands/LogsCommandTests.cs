using System.Text;
using Sweep.Cli.Tests.Commands.Hints;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;

namespace Sweep.Cli.Tests.Commands;

/// <summary>What sweep logs says where there is no output, or not all of it.</summary>
public sealed class LogsCommandTests : IDisposable
{
    private readonly TestCommandLine cli = new();
    private readonly List<StudyEvent> log = [new CoordinatorOpened(1, "here", "0.1.0")];
    private readonly List<OutputChunk> outputs = [];

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task A_worker_that_was_lost_before_it_sent_anything_is_named()
    {
        Begin("node3");
        log.Add(new AttemptLost(0, 0, 1, Progressed: false));
        Begin("node1", attempt: 2);
        Output(attempt: 2, "again");
        Complete(attempt: 2);
        Store().Dispose();

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("logs", "moons", "0", "1"));

        Assert.Equal(
            "worker node3 was lost while attempt 1 of trial 0 ran there, and nothing that it wrote had arrived\n"
                + "`sweep logs moons 0 2` shows what attempt 2 wrote\n",
            cli.StandardError
        );
        Assert.Empty(cli.Output);
        await cli.DoneAsync(PastedHints.WordsOf(Assert.Single(PastedHints.In(cli.StandardError))));
        Assert.Equal("again", cli.Output);
        Assert.Empty(cli.StandardError);
    }

    [Fact]
    public async Task What_arrived_of_a_lost_worker_is_shown_and_that_its_end_may_be_missing()
    {
        Begin("node3");
        Output(attempt: 1, "first words");
        log.Add(new AttemptLost(0, 0, 1, Progressed: false));
        Store().Dispose();

        await cli.DoneAsync("logs", "moons", "0");

        Assert.Equal("first words", cli.Output);
        Assert.Equal(
            "worker node3 was lost while attempt 1 of trial 0 ran there: its last lines may not have arrived\n",
            cli.StandardError
        );
    }

    [Theory]
    [InlineData("node3", " on worker node3")]
    [InlineData("local", "")]
    public async Task A_sweep_whose_process_died_says_so(string worker, string on)
    {
        Begin(worker);
        Store().Dispose();

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("logs", "moons", "0"));

        Assert.Equal(
            $"the sweep's process died while attempt 1 of trial 0 ran{on}, and nothing that it wrote had arrived\n",
            cli.StandardError
        );
    }

    [Fact]
    public async Task An_attempt_that_wrote_nothing_is_no_failure()
    {
        Begin("node3");
        Complete(attempt: 1);
        Store().Dispose();

        await cli.DoneAsync("logs", "moons", "0");

        Assert.Equal("attempt 1 of trial 0 ran on worker node3 and wrote nothing\n", cli.StandardError);
    }

    [Fact]
    public async Task Output_that_made_room_for_that_of_later_trials_is_told()
    {
        Begin("node3");
        Complete(attempt: 1);
        outputs.Add(new OutputChunk(1, 0, 1, 0, new byte[OutputLimits.ChunkBytes]));
        Store(SomeTrials.Spec() with { KeepOutput = 2 }).Dispose();

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("logs", "moons", "0"));

        Assert.Contains(
            "its output went to make room for that of later trials (keep_output is 2 MiB)",
            cli.StandardError
        );
    }

    [Fact]
    public async Task A_sweep_that_keeps_none_says_so()
    {
        Begin("node3");
        Complete(attempt: 1);
        Store(SomeTrials.Spec() with { KeepOutput = 0 }).Dispose();

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("logs", "moons", "0"));

        Assert.Equal(
            "attempt 1 of trial 0 ran on worker node3, and this sweep keeps no output (keep_output is 0)\n",
            cli.StandardError
        );
    }

    [Fact]
    public async Task Of_a_trial_that_a_client_asked_for_the_client_is_named()
    {
        Begin("ask:ann");
        Store(SomeTrials.Spec() with { Runner = RunnerNames.Ask }).Dispose();

        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("logs", "moons", "0"));

        Assert.Equal("attempt 1 of trial 0 belongs to the client ann, which has its output\n", cli.StandardError);
    }

    [Fact]
    public async Task An_attempt_that_runs_and_is_silent_is_no_failure()
    {
        Begin("node3");
        using var writer = Store();

        await cli.DoneAsync("logs", "moons", "0");

        Assert.Equal("attempt 1 of trial 0 runs on worker node3 and has written nothing so far\n", cli.StandardError);
    }

    private void Begin(string worker, int attempt = 1)
    {
        var trial = SomeTrials.Queued(0);
        if (attempt == 1)
            log.Add(new TrialSuggested(0, trial.Parameters, trial.Suggested.Note, 1));
        log.Add(new AttemptStarted(0, 0, attempt, worker));
    }

    private void Complete(int attempt)
    {
        var result = ((TrialLife.Completed)SomeTrials.Completed(0, 0.5).Life).Result;
        log.Add(new TrialCompleted(0, 0, attempt, 20, result));
    }

    private void Output(int attempt, string text) =>
        outputs.Add(new OutputChunk(0, 0, attempt, 0, Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes it all down.</summary>
    /// <returns>The right to write: a process that holds it works on the sweep.</returns>
    private ISweepWriter Store(StudySpec? spec = null)
    {
        var json = StudyEventJson.WriteSpec(spec ?? SomeTrials.Spec());
        var row = new SweepRow(SomeTrials.Sweep, "moons", SomeTrials.Start, json, "0.1.0");
        var writer = Assert.IsType<WriterResult.Opened>(cli.Store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
        var entries = log.Select((entry, at) => new LogEntry(at + 1, SomeTrials.Start, StudyEventJson.Write(entry)));
        writer.Append(WriteBatch.Empty with { Events = [.. entries], Outputs = [.. outputs] });
        return writer;
    }
}
