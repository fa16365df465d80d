using System.Collections.Immutable;

namespace Vae.Models.Metrics.Traversals;

/// <summary>
/// Points in the plane, one after the other, as a decoder gives them while one latent is led
/// through its values. Seen from the origin.
/// </summary>
public sealed class PlaneCurve
{
    private readonly ImmutableArray<double> turns;

    /// <param name="points">Two at least.</param>
    public PlaneCurve(ImmutableArray<(double X, double Y)> points)
    {
        Foundation.Invariant.Holds(points.Length >= 2, "a curve leads somewhere");
        Points = points;
        Radii = [.. points.Select(point => Math.Sqrt((point.X * point.X) + (point.Y * point.Y)))];
        turns = [.. Enumerable.Range(0, points.Length).Select(i => Turn(points[i], points[(i + 1) % points.Length]))];
    }

    /// <summary>In their order.</summary>
    public ImmutableArray<(double X, double Y)> Points { get; }

    /// <summary>The distance of each point from the origin.</summary>
    public ImmutableArray<double> Radii { get; }

    /// <summary>
    /// How often the curve, closed by a straight line from its end to its beginning, goes around
    /// the origin; negative clockwise.
    /// </summary>
    public int Winding => (int)Math.Round(turns.Sum() / Math.Tau);

    /// <summary>
    /// The standard deviation of the radii as a share of their mean; ∞ where all are 0.
    /// </summary>
    public double RadiusVariation
    {
        get
        {
            var mean = Radii.Average();
            return mean > 0
                ? Math.Sqrt(Radii.Average(radius => (radius - mean) * (radius - mean))) / mean
                : double.PositiveInfinity;
        }
    }

    /// <summary>
    /// The largest angle between neighbouring points, the last and the first included, in [0, π].
    /// </summary>
    public double LargestGap => turns.Max(Math.Abs);

    /// <summary>
    /// What <see cref="LargestGap"/> is on an even circle of so many points, the last one where the
    /// first is.
    /// </summary>
    public double EvenGap => Math.Tau / (Points.Length - 1);

    /// <summary>
    /// What is left of all turning when turns to either side are taken against each other, in [0,
    /// 1]: 1 for a curve that never turns back.
    /// </summary>
    public double Steadiness => turns.Sum(Math.Abs) is var all and > 0 ? Math.Abs(turns.Sum()) / all : 0;

    /// <summary>
    /// The distance from the end to the beginning as a share of the mean radius; ∞ where all radii
    /// are 0.
    /// </summary>
    public double Opening
    {
        get
        {
            var ((x, y), (endX, endY)) = (Points[0], Points[^1]);
            var mean = Radii.Average();
            return mean > 0
                ? Math.Sqrt(((endX - x) * (endX - x)) + ((endY - y) * (endY - y))) / mean
                : double.PositiveInfinity;
        }
    }

    /// <summary>
    /// 1 less the length of the mean of the points' directions, in [0, 1]: 0 where all lie in one
    /// direction.
    /// </summary>
    public double AngleVariance
    {
        get
        {
            var directions = Points
                .Zip(Radii, (point, radius) => radius > 0 ? (X: point.X / radius, Y: point.Y / radius) : default)
                .ToList();
            var (x, y) = (directions.Average(direction => direction.X), directions.Average(direction => direction.Y));
            return 1 - Math.Sqrt((x * x) + (y * y));
        }
    }

    /// <summary>
    /// How much further out the end is than the beginning, as a share of all that the radius moves,
    /// in [0, 1]; 0 where it does not.
    /// </summary>
    public double Outwardness
    {
        get
        {
            var moved = Radii.Zip(Radii.Skip(1), (from, to) => Math.Abs(to - from)).Sum();
            return moved > 0 ? Math.Abs(Radii[^1] - Radii[0]) / moved : 0;
        }
    }

    private static double Turn((double X, double Y) from, (double X, double Y) to) =>
        Math.Atan2((from.X * to.Y) - (from.Y * to.X), (from.X * to.X) + (from.Y * to.Y));
}
