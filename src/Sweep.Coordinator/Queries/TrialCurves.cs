using System.Collections.Immutable;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Identity;

namespace Sweep.Coordinator.Queries;

/// <summary>How one metric of a trial went.</summary>
/// <param name="Points">By epoch (from 1); epochs that did not report it are absent.</param>
public sealed record TrialCurve(string Metric, ImmutableArray<CurvePoint> Points)
{
    /// <summary>Every curve of a trial, by the metric's name. Where two attempts tell of the same epoch, the later one counts.</summary>
    public static ImmutableArray<TrialCurve> Read(IStudyStore store, SweepId sweep, int trial)
    {
        var curves = new SortedDictionary<string, SortedDictionary<int, double>>(StringComparer.Ordinal);
        foreach (var chunk in store.ReadCurves(sweep, trial))
        {
            if (!curves.TryGetValue(chunk.Metric, out var curve)) curves.Add(chunk.Metric, curve = []);
            for (var at = 0; at < chunk.Values.Length; at++) curve[chunk.FromEpoch + at] = chunk.Values[at];
        }

        return [.. curves.Select(entry => new TrialCurve(entry.Key, [.. entry.Value.Select(point => new CurvePoint(point.Key, point.Value))]))];
    }
}

/// <summary>The value of a metric after an epoch (from 1).</summary>
public readonly record struct CurvePoint(int Epoch, double Value);
