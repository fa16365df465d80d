using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;

namespace Sweep.Cli.Commands;

/// <summary>sweep logs NAME TRIAL [ATTEMPT]: what an attempt wrote.</summary>
internal static class LogsCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Make(CliContext context)
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
            name,
            trial,
            attempt,
            follow,
        };
        reading.AddTo(command);
        command.SetAction(
            (parsed, stop) =>
                reading.ReadSweepAsync(
                    context,
                    parsed,
                    parsed.GetValue(name),
                    (store, sweep, source) =>
                    {
                        var asked = new Request(
                            parsed.GetValue(trial),
                            parsed.GetValue(attempt),
                            parsed.GetValue(follow),
                            stop
                        );
                        return Show(context, store, sweep, source, asked);
                    }
                )
        );
        return command;
    }

    private static int Show(
        CliContext context,
        IStudyReader store,
        SweepView sweep,
        ReadingSource source,
        Request asked
    )
    {
        var number = asked.Trial;
        if (sweep.Find(number) is not { } view)
            return context.UnknownTrial(sweep, number);
        var attempts = view.Trial.Counts.Started;
        if (attempts == 0)
            return context.Mistake($"trial {number} of '{sweep.Name}' has no attempt yet");
        var attempt = asked.Attempt ?? attempts;
        if (attempt < 1 || attempt > attempts)
            return context.Mistake(
                $"trial {number} of '{sweep.Name}' has no attempt {attempt}: they are 1 to {attempts}"
            );
        var key = new AttemptKey(new TrialKey(sweep.Row.Id, number), attempt);
        var text = new OutputText(context.Output);
        // Whether it runs is read first: then all that it wrote before its end is in the store.
        var isRunning = IsRunning(view, attempt);
        text.Write(store.ReadOutput(key));
        while (asked.Follow && isRunning && !asked.Stop.IsCancellationRequested)
        {
            asked.Stop.WaitHandle.WaitOne(Pause);
            view = context.View(store, sweep.Row).Find(number)!;
            isRunning = IsRunning(view, attempt);
            text.Write(store.ReadOutput(key, text.Next));
        }

        // The last attempt of a trial that is final reported its end, and its output before that.
        var isWhole = isRunning || (view.Trial.Life.IsFinal && view.Trial.Counts.Started == attempt);
        if (text.Next > 0 && isWhole)
            return ExitCode.Done;
        var absent = new AbsentOutput(
            sweep.Spec,
            key,
            isRunning,
            AttemptHistory.Read(store, sweep.Row.Id, view.Trial, attempt)
        );
        if (text.Next == 0)
            return Explain(context, store, sweep, source, absent);
        if (absent.OfItsEnd is { } missing)
            context.StandardError.Line(missing, Tone.Faint);
        return ExitCode.Done;
    }

    private static bool IsRunning(TrialView view, int attempt) =>
        view.State == TrialState.Running && view.Trial.Counts.Started == attempt;

    /// <summary>
    /// Nothing can be shown: says why, and of which other attempt of the trial something can.
    /// </summary>
    private static int Explain(
        CliContext context,
        IStudyReader store,
        SweepView sweep,
        ReadingSource source,
        AbsentOutput absent
    )
    {
        var kept = store.ListOutputs(sweep.Row.Id);
        var (why, code) = absent.OfAll(kept);
        context.StandardError.Line(why);
        var trial = absent.Key.Trial.Number;
        if (kept.LastOrDefault(row => row.Trial == trial) is { Attempt: var other })
        {
            var command = $"sweep logs {sweep.Name} {trial} {other}{source.Option}";
            context.StandardError.Line($"`{command}` shows what attempt {other} wrote", Tone.Faint);
        }

        return code;
    }

    private sealed record Request(int Trial, int? Attempt, bool Follow, CancellationToken Stop);
}
