using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.CovarianceMatrix;

/// <summary>
/// A trial that taught something: results come before trials that were pruned, of which those that
/// got further come first, and failed ones are last.
/// </summary>
internal sealed record EndedTrial(int Trial, Point Point, int Class, double Step, double Cost) : IComparable<EndedTrial>
{
    /// <summary>Null for one that is running or cancelled.</summary>
    public static EndedTrial? Of(int trial, Point point, Outcome outcome) =>
        outcome switch
        {
            Outcome.Completed { IsFinite: true, Costs: [var cost] } => new(trial, point, 0, 0, cost),
            Outcome.Pruned pruned when double.IsFinite(pruned.Cost) => new(trial, point, 1, -pruned.Step, pruned.Cost),
            Outcome.Running or Outcome.Cancelled => null,
            _ => new(trial, point, 2, 0, 0),
        };

    public int CompareTo(EndedTrial? other) =>
        other is null ? 1 : (Class, Step, Cost, Trial).CompareTo((other.Class, other.Step, other.Cost, other.Trial));
}
