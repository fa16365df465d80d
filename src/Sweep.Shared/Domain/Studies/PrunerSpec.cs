using System.Collections.Immutable;
using Foundation.Settings;

namespace Sweep.Shared.Domain.Studies;

/// <summary>
/// What stops trials early. A rung is an epoch, counted from 1, at which trials are compared by the
/// first objective; for a program it is a step.
/// </summary>
public sealed record PrunerSpec
{
    /// <summary>The kind that lets every trial run to its end.</summary>
    public const string None = "none";

    /// <summary>Against the median of completed trials.</summary>
    public const string Median = "median";

    /// <summary>Against another percentile of completed trials.</summary>
    public const string ByPercentile = "percentile";

    /// <summary>Asynchronous successive halving.</summary>
    public const string Asha = "asha";

    /// <summary>Successive halving in several brackets.</summary>
    public const string Hyperband = "hyperband";

    /// <summary>Only once a trial has stopped improving.</summary>
    public const string Patient = "patient";

    /// <summary>Against fixed bounds.</summary>
    public const string Threshold = "threshold";

    private const string OfKind = "pruner.kind";

    /// <summary>The latest epoch that a setting may name.</summary>
    private const int LastEpoch = 1_000_000_000;

    /// <summary>The largest value of an objective that a setting may name.</summary>
    private const double MostValue = 1e300;

    [Setting(
        "kind",
        "The pruner: none lets every trial run to its end; median, percentile, asha and hyperband compare a trial with "
            + "others, threshold with fixed bounds, patient with itself."
    )]
    [OneOf(typeof(PrunerSpec), nameof(Kinds), Reserved = ["successive_halving", "wilcoxon"])]
    public string Kind { get; init; } = None;

    [Setting("warmup", "The first rung: no trial is pruned before this epoch.")]
    [Whole(1, LastEpoch)]
    [OnlyWith(OfKind, Median, ByPercentile, Patient, Threshold)]
    public int Warmup { get; init; } = 10;

    [Setting("interval", "How many epochs are between two rungs.")]
    [Whole(1, LastEpoch)]
    [OnlyWith(OfKind, Median, ByPercentile, Patient, Threshold)]
    public int Interval { get; init; } = 10;

    [Setting("percentile", "Which share of trials trains on, in percent: with 25 the best quarter.")]
    [Real(0, 100)]
    [OnlyWith(OfKind, ByPercentile, Patient)]
    public double Percentile { get; init; } = 25;

    [Setting("startup_trials", "How many trials complete before the first one is pruned.")]
    [Whole(0, StudySpec.MostTrials)]
    [OnlyWith(OfKind, Median, ByPercentile, Patient)]
    public int StartupTrials { get; init; } = 5;

    [Setting("min_trials", "How many completed trials reach a rung before a trial is pruned there.")]
    [Whole(1, StudySpec.MostTrials)]
    [OnlyWith(OfKind, Median, ByPercentile, Patient)]
    public int MinTrials { get; init; } = 1;

    [Setting("lower", "A trial whose objective is below this at a rung is pruned; without it there is no such bound.")]
    [Real(-MostValue, MostValue)]
    [OnlyWith(OfKind, Threshold, Patient)]
    public double? Lower { get; init; }

    [Setting("upper", "A trial whose objective is above this at a rung is pruned; without it there is no such bound.")]
    [Real(-MostValue, MostValue)]
    [OnlyWith(OfKind, Threshold, Patient)]
    public double? Upper { get; init; }

    [Setting("wrapped", "Which pruner judges a trial that has stopped improving; none prunes every such trial.")]
    [OneOf(typeof(PrunerSpec), nameof(WrappedKinds))]
    [OnlyWith(OfKind, Patient)]
    public string Wrapped { get; init; } = None;

    [Setting("patience", "For how many more rungs a trial may fail to improve after the first of them.")]
    [Whole(0, LastEpoch)]
    [OnlyWith(OfKind, Patient)]
    public int Patience { get; init; } = 3;

    [Setting("min_delta", "How much worse than its best a trial's last rungs are before it is judged.")]
    [Real(0, MostValue)]
    [OnlyWith(OfKind, Patient)]
    public double MinDelta { get; init; }

    [Setting("min_resource", "The first rung: the epoch at which trials are compared first.")]
    [Whole(1, LastEpoch)]
    [OnlyWith(OfKind, Asha, Hyperband)]
    public int MinResource { get; init; } = 10;

    [Setting(
        "reduction_factor",
        "Of so many trials one trains on at a rung, and the next rung is so many times later."
    )]
    [Whole(2, 1000)]
    [OnlyWith(OfKind, Asha, Hyperband)]
    public int ReductionFactor { get; init; } = 4;

    [Setting(
        "max_resource",
        "The epoch where training ends: every rung lies before it. Without it training.epochs, or the most of them "
            + "where it is a parameter; with hyperband and a program it has to be there."
    )]
    [Whole(2, LastEpoch)]
    [OnlyWith(OfKind, Median, ByPercentile, Asha, Hyperband, Patient, Threshold)]
    public int? MaxResource { get; init; }

    /// <summary>The kinds that are built, the default first.</summary>
    public static ImmutableArray<string> Kinds { get; } =
    [None, Median, ByPercentile, Asha, Hyperband, Patient, Threshold];

    /// <summary>The kinds that another one may wrap, the default first.</summary>
    public static ImmutableArray<string> WrappedKinds { get; } = [None, Median, ByPercentile, Threshold];

    /// <summary>
    /// Why no pruner can have these settings, in a sentence for the user that begins with the name
    /// of a setting; null if one can.
    /// </summary>
    public string? Objection()
    {
        if (Kind == None)
            return null;
        if (!Kinds.Contains(Kind))
            return $"kind is one of {string.Join(", ", Kinds)}";
        if (!WrappedKinds.Contains(Wrapped))
            return $"wrapped is one of {string.Join(", ", WrappedKinds)}";
        if (Warmup < 1 || Interval < 1 || MinResource < 1 || ReductionFactor < 2)
            return "warmup, interval and min_resource are at least 1, and reduction_factor is at least 2";
        if (Patience < 0 || Percentile is not (>= 0 and <= 100))
            return "patience is at least 0, and percentile is from 0 to 100";
        if (Kind == Hyperband && MaxResource is null)
            return "max_resource has to be there with hyperband: it decides how many brackets there are";
        if (HasBounds && this is { Lower: null, Upper: null })
            return "upper or lower has to be there with threshold";
        if (HasBounds && Lower > Upper)
            return "lower is at most upper";
        var (first, name) = Kind is Asha or Hyperband ? (MinResource, "min_resource") : (Warmup, "warmup");
        return first < (MaxResource ?? int.MaxValue)
            ? null
            : $"{name} is {first}, and training ends at epoch {MaxResource}: no trial would be pruned";
    }

    private bool HasBounds => Kind == Threshold || (Kind == Patient && Wrapped == Threshold);
}
