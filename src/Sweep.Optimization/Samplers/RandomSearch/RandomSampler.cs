using Foundation;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Samplers.RandomSearch;

/// <summary>
/// Draws each trial as the space's distributions spread their values, without replacement.
/// </summary>
internal sealed class RandomSampler(PointSpace space, ulong seed) : ISampler
{
    /// <summary>
    /// Draws before an untried point is searched for; only a space that is nearly used up needs so
    /// many.
    /// </summary>
    private const int Draws = 64;

    private readonly Archive archive = new(space);

    public Suggestion? Suggest(int trial, IReadOnlyList<Observation> history)
    {
        var rng = new Rng(seed, RngPurpose.Suggestion, trial);
        return Draw(space, archive.Tried(history), ref rng) is { } point
            ? new Suggestion(space.Decode(point), new SettingValue.Null())
            : null;
    }

    /// <summary>
    /// A random point that is not in <paramref name="tried"/>; null if all were tried.
    /// </summary>
    public static Point? Draw(PointSpace space, TriedPoints tried, ref Rng rng)
    {
        if (space.Count.Total is { } total && (ulong)tried.Count >= total)
            return null;
        var point = space.Draw(ref rng);
        for (var draw = 1; draw < Draws && tried.Contains(point); draw++)
            point = space.Draw(ref rng);
        return tried.Contains(point) ? FreePoint.Near(space, point, tried, ref rng) : point;
    }
}
