using System.Collections.Immutable;

namespace Sweep.Shared.Domain.Trials;

/// <summary>
/// Values of one metric at consecutive epochs of one attempt, or at the positions that a
/// <see cref="RecordedCurve"/> counts.
/// </summary>
/// <param name="FromEpoch">The epoch (from 1) of the first value.</param>
public sealed record CurveChunk(
    int Trial,
    int Replicate,
    int Attempt,
    string Metric,
    int FromEpoch,
    ImmutableArray<double> Values
);
