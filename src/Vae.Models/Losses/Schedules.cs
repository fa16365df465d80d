using Foundation;

namespace Vae.Models.Losses;

/// <summary>What a weight is at a moment of training. Pure, so a resumed run needs nothing of the past but its step.</summary>
internal static class Schedules
{
    public static double At(this CapacitySettings capacity, TrainingMoment moment) => Linear(capacity.From, capacity.To, moment.Step, capacity.Steps);

    /// <summary>1 without annealing.</summary>
    public static double At(this AnnealSettings? anneal, TrainingMoment moment) => anneal is null ? 1 : Linear(anneal.From, anneal.To, anneal.Unit switch
    {
        AnnealUnit.Steps => moment.Step,
        AnnealUnit.Epochs => moment.Epoch,
        _ => throw Invariant.Unreachable(anneal.Unit),
    }, anneal.Over);

    private static double Linear(double from, double to, long done, long over) => done >= over ? to : from + ((to - from) * done / over);
}
