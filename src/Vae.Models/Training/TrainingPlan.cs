using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;

namespace Vae.Models.Training;

/// <summary>
/// All that decides a training run: two runs of equal plans on the same build, backend and machine
/// kind end in equal bits. The maker of a plan has checked its values; a wrong one is a bug.
/// </summary>
public sealed record TrainingPlan
{
    public required DataSettings Data { get; init; }

    public required ModelSettings Model { get; init; }

    public required LossSettings Loss { get; init; }

    public required TrainingSettings Training { get; init; }

    /// <summary>What is asked for beyond what every epoch reports.</summary>
    public ImmutableArray<MetricRequest> Metrics { get; init; } = [];

    /// <summary>
    /// What decides the best epoch where <see cref="TrainingSettings.EarlyStopping"/> does not.
    /// </summary>
    public MetricGoal Objective { get; init; } = new(MetricNames.ValMse, Maximize: false);

    /// <summary>
    /// Seed of every stream of the run, together with <see cref="Trial"/> and
    /// <see cref="Replicate"/>.
    /// </summary>
    public required ulong Seed { get; init; }

    public int Trial { get; init; }

    public int Replicate { get; init; }

    /// <summary>
    /// The name of the tensor backend: numbers, and so checkpoints, of one are not those of
    /// another.
    /// </summary>
    public required string Backend { get; init; }

    /// <summary>
    /// What decides which epoch is best and when training stops early; null where the last epoch is
    /// kept whatever the metrics say.
    /// </summary>
    /// <remarks>
    /// Its older name stands in the text that <see cref="Fingerprint"/> is made of.
    /// </remarks>
    [JsonPropertyName("KeptBy")]
    public MetricGoal? DecidedBy =>
        Training switch
        {
            { EarlyStopping.Metric: var metric } => new MetricGoal(metric, MetricNames.LargerIsBetter(metric)),
            { Keep: KeepRule.Best } => Objective,
            _ => null,
        };

    /// <summary>
    /// SHA-256 of the plan and the data, lower-case hexadecimal: a checkpoint goes on only where
    /// this is the same.
    /// </summary>
    public string Fingerprint(Dataset dataset)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new { Plan = this, dataset.DataHash });
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>
    /// Whether a metric that is not of every epoch is due at the end of this one. What decides is
    /// due at every one, unless it is asked for less often.
    /// </summary>
    internal bool IsDue(MetricRequest request, int epoch) =>
        epoch % (request.Every ?? (request.Metric == DecidedBy?.Metric ? 1 : int.MaxValue)) == 0;

    /// <summary>The stream of an epoch of training.</summary>
    internal Rng TrainingStream(RngPurpose purpose, int epoch) => Stream(purpose, Training.ReseedEachEpoch ? 0 : epoch);

    /// <summary>
    /// Where a record is due: how many steps or epochs were trained before; null where none is.
    /// </summary>
    /// <param name="stepInEpoch">Steps of the epoch under way that are taken.</param>
    internal int? RecordDue(long steps, int epoch, int stepInEpoch) =>
        Training.Curves switch
        {
            { Unit: CurveUnit.Steps, Every: var every } when steps % every == 0 => checked((int)steps),
            { Unit: CurveUnit.Epochs, Every: var every } when stepInEpoch == 0 && (epoch - 1) % every == 0 => epoch - 1,
            _ => null,
        };

    internal Rng Stream(RngPurpose purpose, int epoch = 0) => new(Seed, purpose, Trial, Replicate, epoch);

    internal void Check()
    {
        Invariant.Holds(Model.Latent > 0 && Model.PosteriorScale > 0, "a model has a latent that is drawn");
        Invariant.Holds(
            Training is { LearningRate: > 0, BatchSize: > 0, Epochs: > 0 },
            "training has a rate, a batch size and an epoch"
        );
        Invariant.Holds(Training.Curves is null or { Every: > 0 }, "records are some steps apart");
        Invariant.Holds(Training.GradientClip is null or > 0, "a norm to clip to is positive");
        Invariant.Holds(Training.EarlyStopping is null or { Patience: > 0, MinDelta: >= 0 }, "patience is positive");
        Invariant.Holds(
            Training.ReduceLearningRateOnPlateau is null or { Factor: > 0 and < 1, Patience: >= 0 },
            "a plateau lowers the rate"
        );
        Invariant.Holds(Loss is { Beta: >= 0, Gamma: >= 0 }, "what restrains the latent has no negative weight");
        Invariant.Holds(
            Loss
                is {
                    Capacity: { From: >= 0, To: >= 0, Steps: >= 0 },
                    Anneal: null or { From: >= 0, To: >= 0, Over: >= 0 }
                },
            "schedules go forwards between weights"
        );
        Invariant.Holds(Loss.MonteCarlo > 0, "at least one z is drawn for a row");
        Invariant.Holds(
            Metrics.All(request => request is { Samples: null or > 0, Every: null or > 0 }),
            "metrics are asked for by positive numbers"
        );
        Invariant.Holds(
            DecidedBy is not { Metric: var deciding }
                || MetricNames.OfEveryEpoch.Contains(deciding)
                || Metrics.Any(request => request.Metric == deciding),
            "what decides is measured"
        );
    }
}

/// <summary>A metric, and which way is better.</summary>
public readonly record struct MetricGoal(string Metric, bool Maximize)
{
    /// <summary>
    /// Whether a value beats the best one so far. What is not a number beats nothing.
    /// </summary>
    internal bool IsBetter(double value, double best) => Maximize ? value > best : value < best;

    /// <summary>The value that is better by so much.</summary>
    internal double Better(double value, double by) => Maximize ? value + by : value - by;

    internal double Worst => Maximize ? double.NegativeInfinity : double.PositiveInfinity;
}
