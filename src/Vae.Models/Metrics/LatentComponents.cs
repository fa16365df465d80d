using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Metrics;

/// <summary>
/// The posteriors of one latent dimension as pieces of a density on the line: one normal a row, or
/// on the circle one for each turn by which a wrapped normal reaches into (-π, π).
/// </summary>
internal sealed class LatentComponents
{
    /// <summary>
    /// Deviations to each side that count as where a normal is. The rest is 3e-12 of it.
    /// </summary>
    private const double Reach = 7;

    // A wrapped normal as wide as this is uniform but for e^(-36 / 2).
    private const double WidestOnCircle = 6;

    // A mean of single precision says no more than this part of itself; a narrower posterior is a
    // point.
    private const double Resolution = 1.0 / (1 << 27);

    private readonly List<double> means = [],
        deviations = [];
    private readonly List<int> rows = [];

    private LatentComponents() { }

    public int Count => means.Count;

    /// <summary>Where z lies.</summary>
    public double From { get; private set; } = double.PositiveInfinity;

    /// <summary>Where z lies.</summary>
    public double To { get; private set; } = double.NegativeInfinity;

    /// <summary>
    /// [rows]: the mean of each row, within <see cref="From"/> and <see cref="To"/>.
    /// </summary>
    public required double[] MeanOfRow { get; init; }

    public static LatentComponents Of(LatentMarginal marginal) =>
        marginal switch
        {
            LatentMarginal.Line(var mean, var deviation, _) => OnLine(mean, deviation),
            LatentMarginal.Circle(var angle, var deviation, _) => OnCircle(angle, deviation),
            _ => throw Invariant.Unreachable(marginal),
        };

    public (double Mean, double Deviation, int Row) this[int i] => (means[i], deviations[i], rows[i]);

    /// <summary>Where a component begins and ends, for all that matters.</summary>
    public (double From, double To) Support(int i) =>
        (means[i] - (Reach * deviations[i]), means[i] + (Reach * deviations[i]));

    private static LatentComponents OnLine(ImmutableArray<float> mean, ImmutableArray<float> deviation)
    {
        var components = new LatentComponents { MeanOfRow = [.. mean.Select(x => (double)x)] };
        for (var row = 0; row < mean.Length; row++)
        {
            components.Add(mean[row], Math.Max(deviation[row], Math.Abs(mean[row]) * Resolution), row);
            var (from, to) = components.Support(row);
            (components.From, components.To) = (Math.Min(components.From, from), Math.Max(components.To, to));
        }

        return components;
    }

    private static LatentComponents OnCircle(ImmutableArray<float> angle, ImmutableArray<float> deviation)
    {
        var components = new LatentComponents
        {
            MeanOfRow = [.. angle.Select(x => Math.IEEERemainder(x, Math.Tau))],
            From = -Math.PI,
            To = Math.PI,
        };
        for (var row = 0; row < angle.Length; row++)
        {
            var width = Math.Clamp(deviation[row], Math.PI * Resolution, WidestOnCircle);
            var turns = (int)Math.Floor(((Reach * width) + Math.PI + Math.Abs(components.MeanOfRow[row])) / Math.Tau);
            for (var turn = -turns; turn <= turns; turn++)
            {
                var mean = components.MeanOfRow[row] + (turn * Math.Tau);
                if (Math.Abs(mean) - (Reach * width) < Math.PI)
                    components.Add(mean, width, row);
            }
        }

        return components;
    }

    private void Add(double mean, double deviation, int row)
    {
        means.Add(mean);
        deviations.Add(deviation);
        rows.Add(row);
    }
}
