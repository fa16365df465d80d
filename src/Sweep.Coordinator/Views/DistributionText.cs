using Foundation;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Coordinator.Views;

/// <summary>
/// A distribution as a person reads it: <c>0.0001 to 0.1, log</c>; <c>one of 32, 64, 128</c>.
/// </summary>
public static class DistributionText
{
    public static string Of(Distribution distribution) =>
        distribution switch
        {
            Distribution.Float real =>
                $"{SettingValue.Of(real.Min)} to {SettingValue.Of(real.Max)}{(real.Log ? ", log" : "")}{(real.Step is { } step ? $", in steps of {SettingValue.Of(step)}" : "")}",
            Distribution.Int whole =>
                $"{SettingValue.Of(whole.Min)} to {SettingValue.Of(whole.Max)}, whole{(whole.Log ? ", log" : "")}{(whole.Step == 1 ? "" : $", in steps of {SettingValue.Of(whole.Step)}")}",
            Distribution.Categorical { Choices: [var only] } => $"always {only}",
            Distribution.Categorical categorical => $"one of {string.Join(", ", categorical.Choices)}",
            _ => throw Invariant.Unreachable(distribution),
        };
}
