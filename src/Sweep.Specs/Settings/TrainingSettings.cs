using System.Collections.Immutable;
using Sweep.Shared.Settings;
using Sweep.Shared.Values;

namespace Sweep.Specs.Settings;

/// <summary>The section training: how the loss is minimized, and for how long.</summary>
internal static class TrainingSettings
{
    private const long MaxEpochs = 1_000_000;

    private static readonly Value Off = new Value.Null();

    private static readonly Shape AnyMetric = new Shape.Choice([.. MetricCatalog.All.Select(metric => metric.Name)], []);

    internal static ImmutableArray<Setting> All { get; } =
    [
        new("training", new Shape.Group(), "How the loss is minimized, and for how long.") { Only = KindLimit.OfVae },
        new("training.optimizer", new Shape.Choice(["adam"], []),
            "The optimizer: adam with decay rates 0.9 and 0.999, epsilon 1e-8 and no weight decay.") { Default = Value.Of("adam") },
        new("training.lr", new Shape.Real(0, 100, AboveMin: true), "The optimizer's learning rate.") { Default = Value.Of(1e-3) },
        new("training.batch_size", new Shape.Whole(1, 1 << 20),
            "Samples a step; the last batch of an epoch may be smaller.") { Default = Value.Of(256) },
        new("training.epochs", new Shape.Whole(1, MaxEpochs),
            "How many times the training data is gone through, at most.") { Default = Value.Of(1000) },
        new("training.min_epochs", new Shape.Whole(0, MaxEpochs),
            "Early stopping ends nothing before the end of this epoch.") { Default = Value.Of(10) },
        new("training.reseed_each_epoch", new Shape.Flag(),
            "Whether every epoch draws what the first one did, the order of the samples and the noise for each: a mistake of the posted Radial network, kept as a control.")
        { Default = Value.Of(false) },
        new("training.keep", new Shape.Choice(["best", "last"], []),
            "Which epoch stands for the trial: the best one by early_stopping.metric, else by the first objective (best), or the last one (last).")
        { Default = Value.Of("best") },
        new("training.count_from", new Shape.Choice(["schedule_end", "start"], []),
            "The first epoch that counts for keep: best, early_stopping and reduce_lr_on_plateau: the one in which the last schedule of the loss (anneal, capacity) ends (schedule_end), or the first (start); where none counts, the last epoch is kept and a note says so.")
        { Default = Value.Of("schedule_end") },
        new("training.checkpoints", new Shape.Group(),
            "Also keeps weights on the way, which sweep checkpoint --epoch takes away; null or absent: off.")
        { Default = Off, MayBeOff = true, Sweepable = false },
        new("training.checkpoints.every", new Shape.Whole(1, MaxEpochs),
            "Keeps the weights of every epoch that this divides, and of the last one; of a trial the newest 100 stay, for as long as its kept epoch's weights do.")
        { Default = Value.Of(100), Sweepable = false },
        new("training.curves", new Shape.Group(),
            "Records what single training batches lose, term by term, from before the first step on; null or absent: off.")
        { Default = Off, MayBeOff = true, Sweepable = false },
        new("training.curves.every", new Shape.Whole(1, 1_000_000_000), "How many steps or epochs apart the batches are.") { Default = Value.Of(50), Sweepable = false },
        new("training.curves.unit", new Shape.Choice(["steps", "epochs"], []),
            "What every counts, from 0.") { Default = Value.Of("steps"), Sweepable = false },
        new("training.early_stopping", new Shape.Group(),
            "Ends a trial that no longer improves; null or absent: off.") { Default = Off, MayBeOff = true },
        new("training.early_stopping.metric", AnyMetric,
            "The metric that has to improve (by falling train_loss, those that start with val_, recon_sse, angle_radius_cv, angle_gap and angle_closure, by rising all others); with keep: best its best epoch is the one kept.")
        { Default = Value.Of("val_mse") },
        new("training.early_stopping.patience", new Shape.Whole(1, MaxEpochs),
            "Epochs in a row without improvement after which training ends.") { Default = Value.Of(100) },
        new("training.early_stopping.min_delta", new Shape.Real(0, 1e9),
            "By how much, in the metric's own unit, it has to beat its last improvement to improve again; smaller gains still count for keep: best.")
        { Default = Value.Of(0.0) },
        new("training.reduce_lr_on_plateau", new Shape.Group(),
            "Lowers the learning rate when val_loss no longer falls (by a share of 1e-4 of the best); null or absent: off.")
        { Default = Off, MayBeOff = true },
        new("training.reduce_lr_on_plateau.factor", new Shape.Real(0, 1, AboveMin: true, BelowMax: true),
            "What the learning rate is multiplied by.") { Default = Value.Of(0.1) },
        new("training.reduce_lr_on_plateau.patience", new Shape.Whole(0, MaxEpochs),
            "Epochs in a row without improvement that are let pass first.") { Default = Value.Of(50) },
        new("training.gradient_clip", new Shape.Real(0, 1e9, AboveMin: true),
            "The largest Euclidean norm of the whole gradient, which is scaled down to it; null or absent: off.") { Default = Off, MayBeOff = true },
        new("training.evaluation_noise", new Shape.Choice(["per_epoch", "fixed"], []),
            "Whether each epoch is evaluated with latents drawn by its own noise (per_epoch) or all by the same (fixed).") { Default = Value.Of("per_epoch") },
    ];

    internal static ImmutableArray<string> Reserved { get; } =
        ["training.reduce_lr_on_plateau.metric"];
}
