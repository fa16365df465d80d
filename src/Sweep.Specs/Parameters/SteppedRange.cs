using Foundation;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Specs.Parameters;

/// <summary>A range with a step, and what is odd about the two together.</summary>
/// <param name="Min">All three are integers, or all three are reals.</param>
/// <param name="Step">Above 0.</param>
internal sealed record SteppedRange(SettingValue Min, SettingValue Max, SettingValue Step)
{
    /// <summary>Shares of a step below which a distance is rounding.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Whether no step fits between two ends that differ.</summary>
    internal bool IsOneValue => Min.Number < Max.Number && Count == 1;

    /// <summary>Whether one step from an end leads back to that end, as doubles have it.</summary>
    internal bool IsTooFine =>
        Step is SettingValue.Real { Amount: var step }
        && (Min.Number!.Value + step == Min.Number || Max.Number!.Value - step == Max.Number);

    /// <summary>
    /// The last value, where it lies below the maximum; null where the maximum is a value too.
    /// </summary>
    internal SettingValue? LastBelowMax =>
        (Min, Max, Step) switch
        {
            (SettingValue.Integer min, SettingValue.Integer max, SettingValue.Integer step) => LastBelow(
                min.Whole,
                max.Whole,
                step.Whole
            ),
            (SettingValue.Real min, SettingValue.Real max, SettingValue.Real step) => LastBelow(
                min.Amount,
                max.Amount,
                step.Amount
            ),
            _ => throw Invariant.Unreachable(this),
        };

    private long? Count =>
        (Min, Max, Step) switch
        {
            (SettingValue.Integer min, SettingValue.Integer max, SettingValue.Integer step) => new Distribution.Int(
                min.Whole,
                max.Whole,
                Step: step.Whole
            ).Count,
            (SettingValue.Real min, SettingValue.Real max, SettingValue.Real step) => new Distribution.Float(
                min.Amount,
                max.Amount,
                Step: step.Amount
            ).Count,
            _ => throw Invariant.Unreachable(this),
        };

    private static SettingValue? LastBelow(long min, long max, long step)
    {
        // A bound is at most 2^53 from 0, so no distance is beyond a long.
        var rest = (max - min) % step;
        return rest == 0 ? null : SettingValue.Of(max - rest);
    }

    private SettingValue? LastBelow(double min, double max, double step)
    {
        if (Count is not { } count)
            return null;
        var last = new Distribution.Float(min, max, Step: step).At(count - 1);
        return max - last > Rounding * step ? SettingValue.Of(last) : null;
    }
}
