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
            Distribution.Float real => OfReal(real),
            Distribution.Int whole => OfWhole(whole),
            Distribution.Categorical { Choices: [var only] } => $"always {only}",
            Distribution.Categorical categorical => $"one of {string.Join(", ", categorical.Choices)}",
            _ => throw Invariant.Unreachable(distribution),
        };

    /// <summary>
    /// When a parameter is chosen, <c>when a is 1 or 2 and b is x</c>; null if it always is.
    /// </summary>
    public static string? ConditionsOf(Parameter parameter)
    {
        if (parameter.When.IsEmpty)
            return null;
        var conditions = parameter.When.Select(when => $"{when.On} is {string.Join(" or ", when.Values)}");
        return $"when {string.Join(" and ", conditions)}";
    }

    private static string OfReal(Distribution.Float real)
    {
        var step = real.Step is { } size ? $", in steps of {SettingValue.Of(size)}" : "";
        return $"{SettingValue.Of(real.Min)} to {SettingValue.Of(real.Max)}{LogOf(real.Log)}{step}";
    }

    private static string OfWhole(Distribution.Int whole)
    {
        var step = whole.Step == 1 ? "" : $", in steps of {SettingValue.Of(whole.Step)}";
        return $"{SettingValue.Of(whole.Min)} to {SettingValue.Of(whole.Max)}, whole{LogOf(whole.Log)}{step}";
    }

    private static string LogOf(bool isLog) => isLog ? ", log" : "";
}
