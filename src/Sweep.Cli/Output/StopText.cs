using System.Globalization;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Cli.Output;

/// <summary>When a sweep ends, and what ended it.</summary>
internal static class StopText
{
    /// <summary>Why a sweep ended before its last trial, in brackets; else nothing.</summary>
    public static string WhyEarly(SweepView sweep)
    {
        if (sweep.State.Ended is { } ended)
            return $" ({StateNames.Of(ended.Rule)}: {ended.Reason})";
        return sweep.State.IsExhausted ? " (every point of the space was tried)" : "";
    }

    /// <summary>The stopping rules, and how far they are; null where there are none.</summary>
    public static string? Rules(SweepView sweep)
    {
        if (sweep.State.Stopping is not { Rules: var rules } figures)
            return null;
        var texts = new List<string>();
        if (rules.Time is { } time)
            texts.Add($"after {Durations.Text(time)} (it ran for {Times.Of(TimeSpan.FromSeconds(figures.Seconds))})");
        if (rules.Epochs is { } epochs)
            texts.Add($"after {epochs} epochs in all ({figures.Epochs} so far)");
        if (rules.Patience is { } patience)
            texts.Add($"after {Trials(patience)} without improvement ({figures.SinceBetter} so far)");
        if (!rules.Targets.IsEmpty)
            texts.Add(
                $"at {string.Join(" and ", sweep.Spec.Objectives.Select(one => Target(one, rules)).OfType<string>())}"
            );
        return string.Join(", ", texts);
    }

    private static string? Target(Objective objective, StopSpec rules)
    {
        if (!rules.Targets.TryGetValue(objective.Metric, out var target))
            return null;
        var sign = objective.Goal == Goal.Minimize ? "<=" : ">=";
        return $"{objective.Metric} {sign} {target.ToString("R", CultureInfo.InvariantCulture)}";
    }

    private static string Trials(int count) => count == 1 ? "1 trial" : $"{count} trials";
}
