using Foundation;

namespace Vae.Models.Losses;

/// <summary>
/// What a weight is at a moment of training. Pure, so a resumed run needs nothing of the past but
/// its step.
/// </summary>
internal static class Schedules
{
    public static double At(this CapacitySettings capacity, TrainingMoment moment) =>
        Linear(capacity.From, capacity.To, moment.Step, capacity.Steps);

    /// <summary>1 without annealing.</summary>
    public static double At(this AnnealSettings? anneal, TrainingMoment moment) =>
        anneal is null
            ? 1
            : Linear(
                anneal.From,
                anneal.To,
                anneal.Unit switch
                {
                    AnnealUnit.Steps => moment.Step,
                    AnnealUnit.Epochs => moment.Epoch,
                    _ => throw Invariant.Unreachable(anneal.Unit),
                },
                anneal.Over
            );

    /// <summary>
    /// The first epoch at whose end every schedule has come to its end; 1 where nothing changes.
    /// </summary>
    /// <param name="stepsPerEpoch">At least 1.</param>
    public static long EndEpoch(this LossSettings loss, int stepsPerEpoch) =>
        loss switch
        {
            { Kind: LossKind.BetaB, Capacity: var capacity } when capacity.From != capacity.To => EpochOf(
                capacity.Steps,
                stepsPerEpoch
            ),
            { Kind: LossKind.BetaB } => 1,
            { Anneal: { Unit: AnnealUnit.Epochs } anneal } when anneal.From != anneal.To => Math.Max(anneal.Over, 1),
            { Anneal: { } anneal } when anneal.From != anneal.To => EpochOf(anneal.Over, stepsPerEpoch),
            _ => 1,
        };

    /// <summary>The epoch that a step (from 1) falls in.</summary>
    private static long EpochOf(long step, int stepsPerEpoch) => ((Math.Max(step, 1) - 1) / stepsPerEpoch) + 1;

    private static double Linear(double from, double to, long done, long over) =>
        done >= over ? to : from + ((to - from) * done / over);
}
