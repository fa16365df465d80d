using System.Collections.Immutable;
using Sweep.Shared.Values;

namespace Sweep.Shared.Settings;

/// <summary>The section data: what is learned from.</summary>
internal static class DataSettings
{
    private static readonly KindLimit Moons = new("data.kind", ["moons"]);

    internal static ImmutableArray<Setting> All { get; } =
    [
        new("data", new Shape.Group(), "What is learned from."),
        new("data.kind", new Shape.Choice(["moons"], ["radial", "gaussian", "mnist", "fashion", "kmnist", "dsprites"]),
            "The data set: moons is the two interleaved half circles of scikit-learn's make_moons.") { Sweepable = false },
        new("data.samples", new Shape.Whole(10, 10_000_000),
            "How many points are made, half of them per moon.") { Default = Value.Of(2000), Only = Moons },
        new("data.noise", new Shape.Real(0, 100),
            "Standard deviation of the Gaussian noise on each coordinate, in units of the moons' radius.") { Default = Value.Of(0.15), Only = Moons },
        new("data.seed", new Shape.Whole(0, uint.MaxValue),
            "Seed of the points, their noise and the split; apart from the study's seed, so that every study sees the same data.")
        { Default = Value.Of(42), Only = Moons },
        new("data.split", new Shape.Shares(3), "Fractions for training, validation and test, taken from each class.")
        {
            Default = new Value.List([Value.Of(0.6), Value.Of(0.2), Value.Of(0.2)]), Only = Moons, Sweepable = false,
        },
    ];
}
