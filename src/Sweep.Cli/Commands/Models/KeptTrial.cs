using System.Collections.Immutable;
using System.Globalization;
using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Views;
using Sweep.Storage;

namespace Sweep.Cli.Commands.Models;

/// <summary>Whose weights the user asks for.</summary>
/// <param name="Trial">Null: the best one.</param>
/// <param name="Epoch">
/// A number or <see cref="WeightsOptions.Last"/>; null: the kept epoch.
/// </param>
internal sealed record WeightsChoice(int? Trial, string? Epoch);

/// <summary>A trial with weights of one of its epochs.</summary>
/// <param name="Weights">The file's bytes.</param>
internal sealed record KeptTrial(SweepView Sweep, TrialView View, FoundWeights Found, byte[] Weights)
{
    /// <summary>
    /// The trial; null, with the exit code, after telling the user why its weights are not there.
    /// </summary>
    public static KeptTrial? Find(
        CliContext context,
        IStudyReader store,
        SweepView sweep,
        WeightsChoice choice,
        out int exitCode
    )
    {
        exitCode = ExitCode.Mistake;
        var (number, epoch) = choice;
        if ((number is { } one ? sweep.Find(one) : sweep.Ranked.FirstOrDefault()) is not { } view)
        {
            exitCode = number is { } unknown
                ? context.UnknownTrial(sweep, unknown)
                : context.Mistake($"no trial of '{sweep.Name}' has completed yet");
            return null;
        }

        var (found, mistake) = epoch is null ? Kept(sweep, view) : OfEpoch(store, sweep, view, epoch);
        if (found is null)
        {
            exitCode = context.Mistake(mistake!);
            return null;
        }

        if (store.Blobs.Get(sweep.Row.Id, found.Blob) is { } weights)
            return new KeptTrial(sweep, view, found, weights);
        exitCode = context.Failure(
            $"the weights of trial {view.Number} are missing or damaged in the store (SHA-256 {found.Blob.Sha256})"
        );
        return null;
    }

    /// <summary>The numbers of the best trials whose weights are kept, best first.</summary>
    public static ImmutableArray<int> Best(SweepView sweep, int most) =>
        [.. sweep.Ranked.Where(trial => trial.Checkpoint is not null).Take(most).Select(trial => trial.Number)];

    private static (FoundWeights? Found, string? Mistake) Kept(SweepView sweep, TrialView view)
    {
        if (view.Trial.Life is not TrialLife.Completed { Result: var result })
            return (
                null,
                $"trial {view.Number} of '{sweep.Name}' is {StateNames.Of(view.State)}: only completed trials have "
                    + "weights"
            );
        return view.Checkpoint is { } blob
            ? (new FoundWeights(result.KeptEpoch, blob, view.Values), null)
            : (null, Released(sweep, view));
    }

    /// <summary>Weights of an epoch, also of a trial that still trains.</summary>
    private static (FoundWeights? Found, string? Mistake) OfEpoch(
        IStudyReader store,
        SweepView sweep,
        TrialView view,
        string which
    )
    {
        var result = (view.Trial.Life as TrialLife.Completed)?.Result;
        if (which == WeightsOptions.Last && result is null)
            return (
                null,
                $"trial {view.Number} of '{sweep.Name}' is {StateNames.Of(view.State)}: its last epoch is not "
                    + $"known, name one; {EpochsOf(view)}"
            );
        if (result is not null && view.Checkpoint is null)
            return (null, Released(sweep, view));
        var epoch = which == WeightsOptions.Last ? result!.Epochs : int.Parse(which, CultureInfo.InvariantCulture);
        if (epoch == result?.KeptEpoch)
            return Kept(sweep, view);
        if (view.Trial.Progress.EpochWeights is not { } all || !all.TryGetValue(epoch, out var blob))
            return (null, $"the weights of epoch {epoch} of trial {view.Number} were not kept; {EpochsOf(view)}");
        return (new FoundWeights(epoch, blob, ValuesAt(store, sweep, view, epoch)), null);
    }

    private static string Released(SweepView sweep, TrialView view) =>
        $"the weights of trial {view.Number} were released: '{sweep.Name}' keeps those of its best "
        + $"{sweep.Spec.KeepCheckpoints}, now {Kept(sweep)}; "
        + "a sweep with a larger keep_checkpoints keeps more";

    private static string EpochsOf(TrialView view)
    {
        var kept = (view.Trial.Life as TrialLife.Completed)?.Result.KeptEpoch;
        var epochs = (view.Trial.Progress.EpochWeights?.Keys ?? [])
            .Concat(kept is { } one ? [one] : [])
            .Distinct()
            .Order()
            .ToArray();
        return epochs is []
            ? "none is kept on the way: training.checkpoints in the sweep file keeps some"
            : $"there are those of epoch {string.Join(", ", epochs)}; training.checkpoints in the sweep file says "
                + "which";
    }

    /// <summary>What was measured at the end of an epoch.</summary>
    private static ImmutableSortedDictionary<string, double> ValuesAt(
        IStudyReader store,
        SweepView sweep,
        TrialView view,
        int epoch
    )
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (
            var curve in TrialCurve
                .Read(store, sweep.Row.Id, view.Number, sweep.Spec.Runner)
                .Where(curve => curve.Recorded is null)
        )
        foreach (var point in curve.Points.Where(point => point.At == epoch))
            values[curve.Metric] = point.Value;
        return values.ToImmutable();
    }

    private static string Kept(SweepView sweep) =>
        string.Join(
            ", ",
            sweep.Ranked.Where(trial => trial.Checkpoint is not null).Select(trial => $"trial {trial.Number}")
        );
}
