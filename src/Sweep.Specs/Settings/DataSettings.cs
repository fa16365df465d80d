using System.Collections.Immutable;
using Sweep.Shared.Settings;
using Sweep.Shared.Values;

namespace Sweep.Specs.Settings;

/// <summary>The section data: what is learned from.</summary>
internal static class DataSettings
{
    private static readonly KindLimit Moons = Of("moons"), Radial = Of("radial"), DSprites = Of("dsprites"), Folder = Of("images"),
        Arrays = Of("arrays"),
        Points = Of("moons", "radial", "gaussian"), Digits = Of("mnist", "fashion", "kmnist"),
        Bytes = Of("mnist", "fashion", "kmnist", "images", "arrays"),
        Limited = Of("mnist", "fashion", "kmnist", "images"),
        Divided = Of("moons", "radial", "gaussian", "dsprites", "images", "arrays");

    private static readonly Value SixTwoTwo = Shares(0.6, 0.2, 0.2), EightOneOne = Shares(0.8, 0.1, 0.1);

    private static readonly ImmutableArray<string> Kinds =
        ["moons", "radial", "gaussian", "mnist", "fashion", "kmnist", "dsprites", "images", "arrays"];

    internal static ImmutableArray<Setting> All { get; } =
    [
        new("data", new Shape.Group(), "What is learned from.") { Only = KindLimit.OfVae },
        new("data.kind", new Shape.Choice(Kinds, []),
            "The data set: moons, radial and gaussian are points that are made, "
            + "mnist, fashion and kmnist small grey images in ten classes, dsprites a grid of shapes, "
            + "images a folder of PNG images, arrays rows of your own from an npy, npz or csv file.")
        { Sweepable = false },
        new("data.samples", new Shape.Whole(10, 10_000_000),
            "How many points are made: half of them per moon; for radial at most so many, every radius with every angle equally often.")
        { Default = Value.Of(2000), Only = Points, KindDefaults = By(("gaussian", Value.Of(12_500)), ("radial", Value.Of(1000))) },
        new("data.noise", new Shape.Real(0, 100),
            "Standard deviation of the Gaussian noise on each coordinate, in units of the moons' radius.") { Default = Value.Of(0.15), Only = Moons },
        new("data.radii", new Shape.Whole(1, 1000), "How many radii there are, equally spaced from 0.5 to 2.5.") { Default = Value.Of(5), Only = Radial },
        new("data.angles", new Shape.Whole(1, 1000), "How many angles there are, equally spaced around the circle.") { Default = Value.Of(8), Only = Radial },
        new("data.radius_noise", new Shape.Real(0, 100), "Standard deviation of the Gaussian noise on the radius.") { Default = Value.Of(0.0), Only = Radial },
        new("data.angle_noise", new Shape.Real(0, 100), "Standard deviation of the Gaussian noise on the angle, in radians.") { Default = Value.Of(0.0), Only = Radial },
        Fixed("data.source", new Shape.Choice(["render", "original", "downsampled"], []),
            "Where the shapes come from: drawn by this program, the published file, or the sub-grid of it with every fourth orientation and every second place.", Value.Of("render"), DSprites),
        Step("shape", 3), Step("scale", 6), Step("orientation", 40), Step("x", 32), Step("y", 32),
        Fixed("data.folder", new Shape.Path(), "The folder of images, inside the data folder unless it is absolute.", Value.Of("images"), Folder),
        new("data.file", new Shape.Path(),
            "The file of rows (npy, npz or csv), inside the data folder unless it is absolute.")
        { Only = Arrays, Sweepable = false },
        Field("key", "The name of the array of rows in an npz file; null or absent: the only array that fits."),
        Field("labels",
            "The array of an npz file, or the column of a csv file, with the class of each row; "
            + "null or absent: there are no classes."),
        Field("factors",
            "The arrays or columns with the known factors of each row, with commas between their names; "
            + "null or absent: none but the class."),
        Fixed("data.size", new Shape.Whole(8, 128), "The side that images are resized to, bilinearly as torchvision does; 28 leaves them as they are.", Value.Of(28), Digits),
        Fixed("data.divisor", new Shape.Whole(255, 256),
            "What a pixel's byte is divided by; of arrays those of images of whole numbers.", Value.Of(255), Bytes),
        Fixed("data.limit", new Shape.Whole(10, 10_000_000), "At most so many images of the folder, or of each file, the first ones; null or absent: all.", new Value.Null(), Limited) with { MayBeOff = true },
        new("data.validation", new Shape.Real(0, 1, BelowMax: true),
            "The share of the training images that validates instead; with 0 all are trained on and the test images validate, so that nothing may be chosen by val_ metrics.") { Default = Value.Of(0.1), Only = Digits, Elsewhere = "write data.split: [0.8, 0, 0.2], so that the test rows validate" },
        new("data.seed", new Shape.Whole(0, uint.MaxValue),
            "Seed of the points, their noise and the split; apart from the study's seed, so that every study sees the same data.") { Default = Value.Of(42) },
        new("data.split", new Shape.Shares(),
            "Fractions for training, validation and test, taken from each class of moons, of gaussian in order, else at random; "
            + "with 0 for validation the test rows validate, so that nothing may be chosen by val_ metrics; "
            + "null: nothing is held out, each part is the whole, as MIG over a full grid wants it.")
        {
            Default = SixTwoTwo, Only = Divided, MayBeOff = true,
            KindDefaults = By(
                ("arrays", EightOneOne),
                ("dsprites", new Value.Null()),
                ("gaussian", EightOneOne),
                ("images", EightOneOne)),
        },
    ];

    private static KindLimit Of(params ReadOnlySpan<string> kinds) => new("data.kind", [.. kinds]);

    private static Setting Fixed(string path, Shape shape, string doc, Value standard, KindLimit only) => new(path, shape, doc) { Default = standard, Only = only, Sweepable = false };

    private static Setting Field(string name, string doc) =>
        Fixed($"data.{name}", new Shape.FieldNames(), doc, new Value.Null(), Arrays) with { MayBeOff = true };

    private static Setting Step(string factor, int levels) =>
        Fixed($"data.{factor}_step", new Shape.Whole(1, levels), $"Every so-many-th {factor} that the source has is taken, from the first on.", Value.Of(1), DSprites);

    private static Value Shares(params ReadOnlySpan<double> shares) => new Value.List([.. shares.ToArray().Select(Value.Of)]);

    private static ImmutableSortedDictionary<string, Value> By(params ReadOnlySpan<(string Kind, Value Value)> defaults) =>
        defaults.ToArray().ToImmutableSortedDictionary(entry => entry.Kind, entry => entry.Value, StringComparer.Ordinal);
}
