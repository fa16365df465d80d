using System.Collections.Immutable;
using System.Text.Json;
using Sweep.Coordinator.Views;
using Sweep.Optimization.Ranking;

namespace Sweep.Cli.Output;

/// <summary>How the hypervolume of a sweep grew, for people and for programs.</summary>
internal static class HypervolumeText
{
    private const int LongestCurve = 32;

    /// <param name="reference">What the user gave; empty for a share of the box.</param>
    public static string Of(FrontView front, string[] reference)
    {
        if (front.Hypervolume.IsEmpty)
            return "they dominate nothing up to the reference";
        var reach =
            reference.Length == 0
                ? ", as a share of the box up to a tenth beyond the worst of each objective"
                : ", up to the reference";
        var growth = string.Join(
            ", ",
            new[] { front.Hypervolume[0], front.Hypervolume[^1] }
                .Distinct()
                .Select(step => $"{Digits.Significant(step.Volume)} after trial {step.Trial}")
        );
        return $"hypervolume {growth}{reach} {Curve(front.Hypervolume)}";
    }

    public static void Write(Utf8JsonWriter json, ImmutableArray<HypervolumeStep> steps)
    {
        json.WriteStartArray("hypervolume");
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.WriteNumber("trial", step.Trial);
            json.WriteNumber("volume", step.Volume);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Curve(ImmutableArray<HypervolumeStep> steps)
    {
        var (from, to) = (steps[0].Trial, steps[^1].Trial);
        var bars = Math.Min(LongestCurve, to - from + 1);
        var points = Enumerable
            .Range(1, bars)
            .Select(bar => from + (int)((long)bar * (to - from) / bars))
            .Select(trial => new CurvePoint(trial, steps.Last(step => step.Trial <= trial).Volume));
        return Sparkline.Of([.. points], LongestCurve);
    }
}
