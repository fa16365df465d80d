using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Coordinator.Queries;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Identity;
using Sweep.Shared.Trials;

namespace Sweep.Cli.Commands;

/// <summary>sweep logs NAME TRIAL [ATTEMPT]: what an attempt wrote.</summary>
internal static class LogsCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Make(Surroundings surroundings)
    {
        var name = new Argument<string>("NAME") { Description = "The sweep." };
        var trial = new Argument<int>("TRIAL") { Description = "The number of a trial." };
        var attempt = new Argument<int?>("ATTEMPT")
        {
            Description = "The number of an attempt, from 1. [default: the latest]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var follow = new Option<bool>("--follow") { Description = "Goes on until the attempt is over." };
        var reading = new ReadingOptions();
        var command = new Command("logs", "Shows what the program of a trial wrote; also while it runs.")
        {
            name, trial, attempt, follow,
        };
        reading.AddTo(command);
        command.SetAction((parsed, stop) => reading.ReadSweepAsync(surroundings, parsed, parsed.GetValue(name), (store, sweep) =>
            Show(surroundings, store, sweep, parsed.GetValue(trial), parsed.GetValue(attempt), parsed.GetValue(follow), stop)));
        return command;
    }

    private static int Show(
        Surroundings surroundings, IStudyStore store, SweepView sweep, int number, int? given, bool follow, CancellationToken stop)
    {
        if (sweep.Find(number) is not { } view)
            return surroundings.UnknownTrial(sweep, number);
        var attempts = view.Trial.Attempts;
        if (attempts == 0) return surroundings.Mistake($"trial {number} of '{sweep.Name}' has no attempt yet");
        var attempt = given ?? attempts;
        if (attempt < 1 || attempt > attempts)
            return surroundings.Mistake($"trial {number} of '{sweep.Name}' has no attempt {attempt}: they are 1 to {attempts}");
        var key = new AttemptKey(new TrialKey(sweep.Row.Id, number), attempt);
        var text = new OutputText(surroundings.Output);
        // Whether it runs is asked first: what it wrote before it ended is there then.
        var isRunning = follow && IsRunning(view, attempt);
        text.Write(store.ReadOutput(key));
        while (isRunning && !stop.IsCancellationRequested)
        {
            stop.WaitHandle.WaitOne(Pause);
            isRunning = IsRunning(surroundings.View(store, sweep.Row).Find(number)!, attempt);
            text.Write(store.ReadOutput(key, text.Next));
        }

        if (text.Next == 0) Explain(surroundings, store, sweep, key);
        return ExitCode.Done;
    }

    private static bool IsRunning(TrialView view, int attempt) =>
        view.State == TrialState.Running && view.Trial.Attempts == attempt;

    /// <summary>Nothing is kept: says of which attempts of the trial something is.</summary>
    private static void Explain(Surroundings surroundings, IStudyStore store, SweepView sweep, AttemptKey key)
    {
        var others = store.ListOutputs(sweep.Row.Id).Where(row => row.Trial == key.Trial.Number).Select(row => row.Attempt).ToArray();
        var kept = others.Length == 0 ? "" : $"; something is kept of: {string.Join(", ", others)}";
        surroundings.Talk.Line($"no output of attempt {key.Attempt} of trial {key.Trial.Number} is kept{kept}", Tone.Faint);
    }
}
