using System.Collections.Immutable;
using System.CommandLine;
using Foundation;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs;
using Sweep.Specs.Submission;
using Sweep.Storage;

namespace Sweep.Cli.Commands;

/// <summary>
/// sweep enqueue NAME --set PATH=VALUE: a point that a stopped sweep tries next, before the sampler
/// suggests any.
/// </summary>
internal static class EnqueueCommand
{
    public static Command Make(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The sweep; no process may work on it." };
        var set = new Option<string[]>("--set")
        {
            Description = "The value of one parameter, e.g. training.lr=0.01; each parameter has to have one.",
            HelpName = "PARAMETER=VALUE",
            Arity = ArgumentArity.OneOrMore,
            Required = true,
        };
        set.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(token => !SpecOverrides.TrySplitSet(token.Value, out _)))
                given.AddError($"--set {token.Value}: expected PARAMETER=VALUE, e.g. --set training.lr=0.01");
        });
        var store = StoreAddress.MakeOption();
        const string Does = "Adds a point that a sweep tries next, before its sampler suggests any.";
        var command = new Command("enqueue", Does) { name, set, store };
        command.SetAction(parsed =>
            Enqueue(
                context,
                parsed.GetValue(store),
                parsed.GetValue(name)!,
                [.. parsed.GetValue(set)!.Select(text => Split(text))]
            )
        );
        return command;
    }

    private static (string Path, string Value) Split(string text) =>
        SpecOverrides.TrySplitSet(text, out var set) ? set : throw Invariant.Unreachable(text);

    private static int Enqueue(
        CliContext context,
        string? storeOption,
        string name,
        ImmutableArray<(string Path, string Value)> set
    )
    {
        var (address, mistake) = StoreAddress.Choose(storeOption, context.Variable);
        if (address is null)
            return context.Mistake(mistake!);
        if (address.CreationMistake is { } nowhere)
            return context.Mistake(nowhere);
        using var store = context.OpenStore(address);
        switch (SweepOpening.Resume(store, name))
        {
            case SweepOpening.Ready ready:
                return Enqueue(context, ready, set, address);
            case SweepOpening.Held held:
                return context.Mistake(
                    $"process {held.By.ProcessId} on {held.By.Host} works on '{name}': `sweep stop "
                        + $"{name}{address.Option}` first, then enqueue and resume it"
                );
            case SweepOpening.Unknown unknown:
                return context.Unknown(name, unknown.Names);
            case var other:
                throw Invariant.Unreachable(other);
        }
    }

    private static int Enqueue(
        CliContext context,
        SweepOpening.Ready ready,
        ImmutableArray<(string Path, string Value)> set,
        StoreAddress address
    )
    {
        using var writer = ready.Writer;
        var state = ready.Session.State;
        var name = state.Spec.Name;
        if (state.IsExhausted)
            return context.Mistake($"every point of the space of '{name}' was tried: nothing is left to enqueue");
        if (state.Points.Count >= StudySpec.MostPoints)
            return context.Mistake($"{StudySpec.MostPoints} points wait already: resume '{name}' to try them");
        var (point, mistakes) = SubmittedSpec.ReadPoint(state.Spec, set);
        if (point is null)
            return context.Invalid(name, new SpecResult.Invalid(mistakes));
        var waiting = Keep(context, ready, point);
        var left = state.TrialsPlanned - state.Trials.Count;
        var trials = waiting > left ? $" --trials {state.Trials.Count + waiting}" : "";
        var (points, them) = waiting == 1 ? ("1 point waits", "it") : ($"{waiting} points wait", "them");
        context.StandardError.Line($"{points}; `sweep resume {name}{trials}{address.Option}` tries {them} next");
        return ExitCode.Done;
    }

    /// <summary>Makes the point durable.</summary>
    /// <returns>How many wait now.</returns>
    private static int Keep(
        CliContext context,
        SweepOpening.Ready ready,
        ImmutableSortedDictionary<string, SettingValue> point
    )
    {
        var (session, effects) = StudyCore
            .Of(ready.Session.State.Spec)
            .Step(ready.Session, new StudyInput.PointsEnqueued([point]), context.Clock.GetUtcNow());
        var changes = effects.OfType<StudyEffect.Persist>().Select(persist => persist.Changes).ToArray();
        ready.Writer.Append(StudySummary.BatchOf(changes, session));
        return session.State.Points.Count;
    }
}
