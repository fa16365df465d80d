using System.Diagnostics;
using Sweep.Coordinator.Core.Study;
using Sweep.EndToEnd.Tests.Cluster;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Trials;
using Sweep.Tests.Children;
using Sweep.Tests.Ports;

namespace Sweep.EndToEnd.Tests;

/// <summary>The documented client of Python's standard library, against the real program.</summary>
public sealed class AskTests : IDisposable
{
    private const string Python = "/usr/bin/python3",
        Name = "quadratic";
    private const int Trials = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder folder = new();
    private readonly int port = ReservedPort.Take();
    private readonly List<ChildProcess> clients = [];

    public AskTests() => Assert.SkipUnless(File.Exists(Python), $"there is no {Python}");

    public void Dispose()
    {
        foreach (var client in clients)
            client.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void The_documented_loop_ends_with_a_good_best()
    {
        using var run = Serve("run", Repository.File("examples/quadratic.yaml"));
        var client = Client(Repository.File("examples/ask.py"));
        AssertFinished(run, client);
        using var sweep = StoredSweep.Open(folder, Name);
        sweep.AssertEachTrialFinishedOnce(Trials);
        sweep.AssertSuggestionsRecompute();
        Assert.All(
            sweep.State.Trials,
            trial =>
                Assert.Equal(
                    (TrialState.Completed, 1, "ask:127.0.0.1"),
                    (trial.State, trial.Counts.Started, trial.Worker)
                )
        );
        Assert.InRange(sweep.State.Trials.Min(trial => trial.Values["loss"]), 0, 1);
        Assert.Contains("ask:127.0.0.1", SweepProcess.Run(folder, "show", Name, "0").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Killing_the_client_in_the_middle_loses_nothing()
    {
        using var run = Serve("run", Repository.File("examples/quadratic.yaml"));
        var held = Client(HeldClient(lease: 2));
        WaitUntilHeld(held);
        held.Kill();
        AssertFinished(run, Client(Repository.File("examples/ask.py")));
        using var sweep = StoredSweep.Open(folder, Name);
        sweep.AssertEachTrialFinishedOnce(Trials);
        Assert.All(
            sweep.State.Trials,
            trial =>
                Assert.Equal(
                    (TrialState.Completed, 0, 0),
                    (trial.State, trial.Counts.Failures, trial.Counts.LossesInARow)
                )
        );
        Assert.Equal(Trials + 1, sweep.State.Trials.Sum(trial => trial.Counts.Started));
        Assert.Single(sweep.Events.OfType<AttemptReturned>());
    }

    [Fact]
    public void Killing_the_coordinator_takes_no_trial_from_its_client()
    {
        var client = default(ChildProcess);
        using (var run = Serve("run", Repository.File("examples/quadratic.yaml")))
        {
            client = Client(HeldClient(lease: 3600));
            WaitUntilHeld(client);
            run.Signal(SweepProcess.Kill);
            run.Wait();
        }

        using var resumed = Serve("resume", Name);
        folder.Write("go", "");
        AssertFinished(resumed, client);
        using var sweep = StoredSweep.Open(folder, Name);
        sweep.AssertEachTrialFinishedOnce(Trials);
        Assert.All(
            sweep.State.Trials,
            trial => Assert.Equal((TrialState.Completed, 1), (trial.State, trial.Counts.Started))
        );
    }

    [Fact]
    public void The_guide_shows_the_client_that_is_tested()
    {
        var client = File.ReadAllText(Repository.File("examples/ask.py"));
        var code = client[client.IndexOf("import json", StringComparison.Ordinal)..];
        Assert.Contains(
            $"```python\n{code}```",
            File.ReadAllText(Repository.File("docs/guides/ask-tell.md")),
            StringComparison.Ordinal
        );
    }

    private SweepProcess Serve(string verb, string what)
    {
        var run = SweepProcess.Start(folder, verb, what, "--listen", $"127.0.0.1:{port}", "--worker-port", "0");
        Assert.True(
            SpinWait.SpinUntil(
                () => run.HasExited || run.StandardError.Contains("ask for trials", StringComparison.Ordinal),
                Limit
            ),
            run.StandardError
        );
        Assert.False(run.HasExited, run.StandardError);
        return run;
    }

    private ChildProcess Client(string script)
    {
        var start = new ProcessStartInfo(Python, [script, $"http://127.0.0.1:{port}", Name])
        {
            WorkingDirectory = folder.Path,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        var client = ChildProcess.Running(start);
        clients.Add(client);
        return client;
    }

    /// <summary>
    /// The documented client, which holds its third trial until it may go on: then it, or the
    /// coordinator, can be killed.
    /// </summary>
    private string HeldClient(int lease) =>
        folder.Write(
            "held.py",
            $"""
            import os, sys, time
            sys.path.insert(0, {Quoted(Path.GetDirectoryName(Repository.File("examples/ask.py"))!)})
            import ask
            sweep = ask.Sweep(sys.argv[1], sys.argv[2])
            while trial := sweep.post("ask", lease={lease}):
                if trial["trial"] == 2:
                    open("held", "w").close()
                    while not os.path.exists("go"): time.sleep(0.05)
                told = sweep.post("tell", trial=trial["trial"], attempt=trial["attempt"], values={Braced(
                "\"loss\": ask.quadratic(**trial[\"parameters\"])"
            )})
                if told and told["finished"]: break
            """
        );

    private static string Quoted(string text) => $"\"{text}\"";

    private static string Braced(string text) => $"{{{text}}}";

    private void WaitUntilHeld(ChildProcess client)
    {
        SpinWait.SpinUntil(() => client.HasExited || File.Exists(Path.Combine(folder.Path, "held")), Limit);
        Assert.True(
            File.Exists(Path.Combine(folder.Path, "held")),
            $"the client does not come to its third trial: {client.Errors}"
        );
    }

    private static void AssertFinished(SweepProcess run, ChildProcess client)
    {
        client.EndsWell(Limit);
        var result = run.Wait();
        Assert.True(result.ExitCode == 0, result.StandardError);
    }
}
