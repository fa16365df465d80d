using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;

namespace Sweep.Coordinator.Views;

/// <summary>How one metric of a trial went.</summary>
/// <param name="Points">
/// By epoch (from 1), or as <see cref="Recorded"/> counts (from 0); those that did not report it
/// are absent.
/// </param>
public sealed record TrialCurve(string Metric, ImmutableArray<CurvePoint> Points)
{
    /// <summary>What its points count where it has not one an epoch; null where it has.</summary>
    public RecordedCurve? Recorded { get; init; }

    /// <summary>Whether its points count optimizer steps, and not epochs.</summary>
    public bool CountsSteps => Recorded is { CountsSteps: true };

    /// <summary>
    /// Every curve of a trial, by the metric's name. Where two attempts tell of the same epoch, the
    /// later one counts.
    /// </summary>
    /// <param name="runner">Of the sweep: a program may name its metrics as it likes.</param>
    public static ImmutableArray<TrialCurve> Read(IStudyReader store, SweepId sweep, int trial, string runner)
    {
        var curves = new SortedDictionary<string, SortedDictionary<int, double>>(StringComparer.Ordinal);
        foreach (var chunk in store.ReadCurves(sweep, trial))
        {
            if (!curves.TryGetValue(chunk.Metric, out var curve))
                curves.Add(chunk.Metric, curve = []);
            for (var at = 0; at < chunk.Values.Length; at++)
                curve[chunk.FromEpoch + at] = chunk.Values[at];
        }

        return
        [
            .. curves.Select(entry =>
                Of(entry.Key, entry.Value, runner == RunnerNames.Vae ? RecordedCurve.Of(entry.Key) : null)
            ),
        ];
    }

    private static TrialCurve Of(string metric, SortedDictionary<int, double> values, RecordedCurve? recorded)
    {
        var points = values.Select(point => new CurvePoint(recorded?.At(point.Key) ?? point.Key, point.Value));
        return new TrialCurve(metric, [.. points]) { Recorded = recorded };
    }
}

/// <summary>
/// The value of a metric after an epoch (from 1), or where a recorded curve has one.
/// </summary>
/// <param name="At">Epochs, or optimizer steps of a curve that counts these.</param>
public readonly record struct CurvePoint(int At, double Value);
