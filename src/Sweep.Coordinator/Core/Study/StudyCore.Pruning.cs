using System.Collections.Immutable;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Optimization.Pruners;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// Rungs and verdicts. A worker never waits for a verdict: it trains on until it is told to stop.
/// What a trial is worth is what it measured at the rung, whenever the order arrives.
/// </summary>
public sealed partial class StudyCore
{
    /// <summary>
    /// Keeps what was measured, rung by rung, up to the rung where the trial is pruned.
    /// </summary>
    private void Keep(StudyTurn turn, Measured measured)
    {
        var number = measured.Key.Trial.Number;
        NodeComparison.Pass(turn, number);
        var left = pruner is null ? [] : ObjectiveOf(turn, measured);
        while (NextRung(turn, number) is { } rung && left.Find(value => value.Epoch >= rung) is { } reached)
        {
            turn.Record(new RungReached(number, 0, measured.Key.Attempt, rung, reached));
            if (StudyRungs.Judge(pruner!, number, turn.State) is not Verdict.Prune prune)
                continue;
            turn.Keep(UpTo(measured.Curves, reached.Epoch));
            Prune(turn, measured, reached.Epoch, prune.Reason);
            return;
        }

        turn.Keep(measured.Curves);
    }

    private int? NextRung(StudyTurn turn, int number)
    {
        var reached = turn.State.Trials[number].Progress.Rungs;
        return pruner?.NextRung(number, reached is null ? 0 : reached.Keys.Last());
    }

    /// <summary>The values of the first objective in a report, by epoch.</summary>
    private static List<RungValue> ObjectiveOf(StudyTurn turn, Measured measured)
    {
        var metric = turn.State.Spec.Objectives[0].Metric;
        var values =
            from chunk in measured.Curves
            where chunk.Metric == metric
            from index in Enumerable.Range(0, chunk.Values.Length)
            let epoch = chunk.FromEpoch + index
            orderby epoch
            select new RungValue(epoch, chunk.Values[index]);
        return [.. values];
    }

    /// <summary>
    /// A trial whose metric comes with its end alone passes every rung unseen, and the pruner saves
    /// nothing.
    /// </summary>
    private void WarnIfNeverMeasured(StudyTurn turn, int number, AttemptOutcome.Completed result)
    {
        var trial = turn.State.Trials[number];
        if (trial.Progress.Rungs is null && pruner?.NextRung(number, 0) is { } rung && rung < result.Epochs)
            turn.SayNeverMeasured(new StudyNotice.NeverMeasured(trial, turn.State.Spec.Objectives[0].Metric, rung));
    }

    private static void Prune(StudyTurn turn, Measured measured, int epoch, string reason)
    {
        var (number, attempt) = (measured.Key.Trial.Number, measured.Key.Attempt);
        turn.Record(new TrialPruned(number, 0, attempt, epoch, ValuesAt(measured.Curves, epoch), reason));
        if (!IsAsked(turn.Session))
            turn.Emit(new FleetRequest.Stop(new StopTrial(measured.Key, StopReason.Cancel)));
        turn.AttemptOver(number, why: null);
    }

    /// <summary>
    /// Curves without what a trial measured after an epoch: how much of that there is depends on
    /// when the order to stop arrives.
    /// </summary>
    private static ImmutableArray<CurveChunk> UpTo(ImmutableArray<CurveChunk> curves, int epoch)
    {
        var cut = curves.Select(chunk =>
            RecordedCurve.Of(chunk.Metric) is not null
                ? chunk
                : chunk with
                {
                    Values = [.. chunk.Values.Take(epoch - chunk.FromEpoch + 1)],
                }
        );
        return [.. cut.Where(chunk => !chunk.Values.IsEmpty)];
    }

    private static ImmutableSortedDictionary<string, double> ValuesAt(ImmutableArray<CurveChunk> curves, int epoch) =>
        curves
            .Where(chunk =>
                RecordedCurve.Of(chunk.Metric) is null
                && chunk.FromEpoch <= epoch
                && epoch < chunk.FromEpoch + chunk.Values.Length
            )
            .ToImmutableSortedDictionary(
                chunk => chunk.Metric,
                chunk => chunk.Values[epoch - chunk.FromEpoch],
                StringComparer.Ordinal
            );
}
