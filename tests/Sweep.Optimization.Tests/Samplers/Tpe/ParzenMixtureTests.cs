using Sweep.Optimization.Samplers.Tpe;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Samplers.Tpe;

/// <summary>Against sums and integrals written out plainly.</summary>
public sealed class ParzenMixtureTests
{
    private const int Most = 99;

    /// <summary>A crowd, and one that is alone.</summary>
    private static readonly double[] Observed = [0.205, 0.215, 0.225, 0.245, 0.805];

    /// <summary>
    /// The distance to the farther neighbour, at the ends to the only one; at least 1 / (5 + 2).
    /// </summary>
    private static readonly double[] Widths = [1 / 7.0, 1 / 7.0, 1 / 7.0, 0.56, 0.56];

    private static readonly double[] Places = [0.015, 0.205, 0.235, 0.505, 0.805, 0.995];

    public static TheoryData<bool, bool> Cases =>
        new()
        {
            { true, false },
            { true, true },
            { false, false },
            { false, true },
        };

    [Theory, MemberData(nameof(Cases))]
    public void A_kernel_counts_by_its_weight_and_where_that_is_asked_for_by_its_width(
        bool isDiscrete,
        bool countsWidths
    )
    {
        var space = new PointSpace(
            new SearchSpace([new("x", isDiscrete ? new Distribution.Int(0, Most) : new Distribution.Float(0, 1))])
        );
        var axis = (OrderedAxis)space.AxisOf(0);
        var archive = new Archive(space);
        var slots = archive.SlotsOf([
            .. Observed.Select(
                (place, trial) =>
                    new Observation(trial, space.Decode(new Point([axis.CellAt(place)], [true])), new Outcome.Running())
            ),
        ]);
        var mixture = new ParzenMixture(space, archive, [0], countsWidths);
        mixture.Fit(slots, archive.Slots);

        var candidates = new Candidates(Places.Length, 1);
        for (var candidate = 0; candidate < Places.Length; candidate++)
            (candidates.Cells(candidate)[0], candidates.Active(candidate)[0]) = (axis.CellAt(Places[candidate]), true);
        var logs = mixture.LogDensities(candidates);

        var expected = Array.ConvertAll(
            Places,
            place => Math.Log(Plain(place, isDiscrete ? 0.5 / (Most + 1) : 1e-4, countsWidths))
        );
        for (var candidate = 1; candidate < Places.Length; candidate++)
            Assert.Equal(expected[candidate] - expected[0], logs[candidate] - logs[0], 1e-5);
    }

    /// <summary>
    /// The mass within <paramref name="halfWidth"/> of a place, under the observations' kernels and
    /// the prior.
    /// </summary>
    private static double Plain(double place, double halfWidth, bool countsWidths) =>
        Observed
            .Zip(Widths)
            .Append((0.5, 1))
            .Sum(kernel =>
                (countsWidths ? kernel.Item2 : 1)
                * Bell(kernel, place - halfWidth, place + halfWidth)
                / Bell(kernel, 0, 1)
            );

    private static double Bell((double Mean, double Width) kernel, double from, double to)
    {
        const int Steps = 1000;
        return (to - from)
            / Steps
            * Enumerable
                .Range(0, Steps)
                .Sum(step =>
                {
                    var z = (from + (step + 0.5) * (to - from) / Steps - kernel.Mean) / kernel.Width;
                    return Math.Exp(-0.5 * z * z);
                });
    }
}
