using System.Collections.Immutable;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;
using Vae.Models.Datasets;
using Vae.Models.Scoring;
using Vae.Pictures;

namespace Sweep.Cli.Commands.Models;

/// <summary>A trial's model with all that pictures tell of it.</summary>
internal static class TrialSubject
{
    public static PictureSubject Of(IStudyReader store, TrialModel model, DatasetSplit rows)
    {
        var (kept, sweep) = (model.Trial, model.Trial.Sweep);
        var title = $"{sweep.Name}, trial {kept.View.Number}";
        return new PictureSubject(title, model.Model, rows)
        {
            Curves = CurvesOf(store, sweep, kept.View.Number),
            Epoch = kept.Found.Epoch,
            Snapshots = SnapshotsOf(store, model),
        };
    }

    private static ImmutableArray<MetricCurve> CurvesOf(IStudyReader store, SweepView sweep, int number) =>
        [
            .. TrialCurve
                .Read(store, sweep.Row.Id, number, sweep.Spec.Runner)
                .Where(curve => !curve.Points.IsEmpty)
                .Select(curve => new MetricCurve(
                    curve.Metric,
                    curve.CountsSteps ? "step" : "epoch",
                    [.. curve.Points.Select(point => ((double)point.At, point.Value))]
                )),
        ];

    /// <summary>Epochs whose weights <c>training.checkpoints</c> kept.</summary>
    private static ImmutableArray<Snapshot> SnapshotsOf(IStudyReader store, TrialModel model)
    {
        var (sweep, progress) = (model.Trial.Sweep.Row.Id, model.Trial.View.Trial.Progress);
        return
        [
            .. (progress.EpochWeights ?? ImmutableSortedDictionary<int, BlobRef>.Empty).Select(epoch => new Snapshot(
                epoch.Key,
                () => model.At(epoch.Key, store.Blobs.Get(sweep, epoch.Value))
            )),
        ];
    }
}
