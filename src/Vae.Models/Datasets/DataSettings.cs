using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Foundation.Settings;
using Vae.Models.Datasets.Arrays;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Images;
using Vae.Models.Datasets.Sprites;

namespace Vae.Models.Datasets;

/// <summary>Which data. Two equal settings and equal files give equal data.</summary>
[JsonDerivedType(typeof(Moons), "moons")]
[JsonDerivedType(typeof(Radial), "radial")]
[JsonDerivedType(typeof(Gaussian), "gaussian")]
[JsonDerivedType(typeof(Digits), "digits")]
[JsonDerivedType(typeof(DSprites), "dsprites")]
[JsonDerivedType(typeof(Images), "images")]
[JsonDerivedType(typeof(Arrays), "arrays")]
[Section("data", "What is learned from.")]
[Kinds(
    "The data set: moons, radial and gaussian are points that are made, mnist, fashion and kmnist small grey images in "
        + "ten classes, dsprites a grid of shapes, images a folder of PNG images, arrays rows of your own from "
        + "an npy, npz "
        + "or csv file.",
    typeof(Moons),
    typeof(Radial),
    typeof(Gaussian),
    typeof(Digits),
    typeof(DSprites),
    typeof(Images),
    typeof(Arrays),
    IsFixed = true
)]
public abstract record DataSettings
{
    private DataSettings() { }

    /// <summary>
    /// The files that the data are read from, to be looked for before anything is done.
    /// </summary>
    public abstract ImmutableArray<DataFile> Files();

    /// <summary>The data.</summary>
    /// <exception cref="DataException">A file is absent or damaged.</exception>
    public abstract Dataset Build(DataFolder folder);

    /// <summary>Data that are made and not read.</summary>
    public abstract record Made : DataSettings
    {
        private protected Made() { }

        /// <inheritdoc/>
        public sealed override ImmutableArray<DataFile> Files() => [];

        /// <inheritdoc/>
        public sealed override Dataset Build(DataFolder folder) => Build();

        /// <summary>The data. Pure: nothing is read or written.</summary>
        public abstract Dataset Build();
    }

    /// <summary>
    /// Two interleaving half circles with noise, as scikit-learn's <c>make_moons</c>.
    /// </summary>
    [Word("moons")]
    public sealed record Moons : Made
    {
        [Setting(
            "samples",
            "How many points are made: half of them per moon; for radial at most so many, every radius with every "
                + "angle equally often."
        )]
        [Whole(10, 10_000_000)]
        public int Samples { get; init; } = 2000;

        [Setting(
            "noise",
            "Standard deviation of the Gaussian noise on each coordinate, in units of the moons' radius."
        )]
        [Real(0, 100)]
        public double Noise { get; init; } = 0.15;

        /// <remarks>The <c>random_state</c> of the original.</remarks>
        [Setting(
            "seed",
            "Seed of the points, their noise and the split; apart from the study's seed, so that every study sees the "
                + "same data."
        )]
        [Whole(0, uint.MaxValue)]
        public uint Seed { get; init; } = 42;

        [Setting(
            "split",
            "Fractions for training, validation and test, taken from each class of moons, of gaussian in order, else "
                + "at random; with 0 for validation the test rows validate, so that nothing may be chosen by "
                + "val_ metrics; "
                + "null: nothing is held out, each part is the whole, as MIG over a full grid wants it."
        )]
        [Shares]
        public SplitFractions? Split { get; init; } = SplitFractions.Default;

        /// <inheritdoc/>
        public override Dataset Build() => MoonsGenerator.Build(this);
    }

    /// <summary>
    /// Points on rings around the origin, as in the Radial-VAE question; factors radius and angle.
    /// </summary>
    [Word("radial")]
    public sealed record Radial : Made
    {
        [SharedSetting(typeof(Moons))]
        public int Samples { get; init; } = 1000;

        [Setting("radii", "How many radii there are, equally spaced from 0.5 to 2.5.")]
        [Whole(1, 1000)]
        public int Radii { get; init; } = 5;

        [Setting("angles", "How many angles there are, equally spaced around the circle.")]
        [Whole(1, 1000)]
        public int Angles { get; init; } = 8;

        [Setting("radius_noise", "Standard deviation of the Gaussian noise on the radius.")]
        [Real(0, 100)]
        public double RadiusNoise { get; init; }

        [Setting("angle_noise", "Standard deviation of the Gaussian noise on the angle, in radians.")]
        [Real(0, 100)]
        public double AngleNoise { get; init; }

        [SharedSetting(typeof(Moons))]
        public uint Seed { get; init; } = 42;

        [SharedSetting(typeof(Moons))]
        public SplitFractions? Split { get; init; } = SplitFractions.Default;

        /// <inheritdoc/>
        public override Dataset Build() => RadialGenerator.Build(this);
    }

    /// <summary>
    /// Draws of one correlated normal distribution in two dimensions, as in the GaussianMLP post.
    /// </summary>
    [Word("gaussian")]
    public sealed record Gaussian : Made
    {
        [SharedSetting(typeof(Moons))]
        public int Samples { get; init; } = 12_500;

        [SharedSetting(typeof(Moons))]
        public uint Seed { get; init; } = 42;

        [SharedSetting(typeof(Moons))]
        public SplitFractions? Split { get; init; } = new(0.8, 0.1, 0.1);

        /// <inheritdoc/>
        public override Dataset Build() => GaussianGenerator.Build(this);
    }

    /// <summary>
    /// MNIST and the data sets in its form: 28 by 28 grey pixels in 10 classes, with a test set of
    /// their own.
    /// </summary>
    [Word("mnist", "fashion", "kmnist")]
    public sealed record Digits : DataSettings
    {
        /// <summary>mnist, fashion or kmnist.</summary>
        [KindWord]
        public required string Name { get; init; }

        [Setting(
            "size",
            "The side that images are resized to, bilinearly as torchvision does; 28 leaves them as they are.",
            IsFixed = true
        )]
        [Whole(8, 128)]
        public int Size { get; init; } = 28;

        [Setting(
            "divisor",
            "What a pixel's byte is divided by; of arrays those of images of whole numbers.",
            IsFixed = true
        )]
        [Whole(255, 256)]
        public int Divisor { get; init; } = 255;

        [Setting(
            "limit",
            "At most so many images of the folder, or of each file, the first ones; null or absent: all.",
            IsFixed = true
        )]
        [Whole(10, 10_000_000)]
        public int? Limit { get; init; }

        [Setting(
            "validation",
            "The share of the training images that validates instead; with 0 all are trained on and the test images "
                + "validate, so that nothing may be chosen by val_ metrics.",
            Elsewhere = "write data.split: [0.8, 0, 0.2], so that the test rows validate"
        )]
        [Real(0, 1, BelowMax = true)]
        public double Validation { get; init; } = 0.1;

        [SharedSetting(typeof(Moons))]
        public uint Seed { get; init; } = 42;

        internal DataFile TrainImages => KnownFiles.Digits(Name, "train", "images");

        internal DataFile TrainLabels => KnownFiles.Digits(Name, "train", "labels");

        internal DataFile TestImages => KnownFiles.Digits(Name, "t10k", "images");

        internal DataFile TestLabels => KnownFiles.Digits(Name, "t10k", "labels");

        /// <inheritdoc/>
        public override ImmutableArray<DataFile> Files() => [TrainImages, TrainLabels, TestImages, TestLabels];

        /// <inheritdoc/>
        public override Dataset Build(DataFolder folder) => DigitData.Build(this, folder);
    }

    /// <summary>
    /// dSprites (Matthey et al. 2017): white shapes on black, one image for every combination of
    /// five factors.
    /// </summary>
    [Word("dsprites", Source = "Matthey et al. 2017")]
    public sealed record DSprites : DataSettings
    {
        [Setting(
            "source",
            "Where the shapes come from: drawn by this program, the published file, or the sub-grid of it with every "
                + "fourth orientation and every second place.",
            IsFixed = true
        )]
        public SpriteSource Source { get; init; } = SpriteSource.Render;

        [Setting(
            "shape_step",
            "Every so-many-th shape that the source has is taken, from the first on.",
            IsFixed = true
        )]
        [Whole(1, 3)]
        public int ShapeStep { get; init; } = 1;

        [Setting(
            "scale_step",
            "Every so-many-th scale that the source has is taken, from the first on.",
            IsFixed = true
        )]
        [Whole(1, 6)]
        public int ScaleStep { get; init; } = 1;

        [Setting(
            "orientation_step",
            "Every so-many-th orientation that the source has is taken, from the first on.",
            IsFixed = true
        )]
        [Whole(1, 40)]
        public int OrientationStep { get; init; } = 1;

        [Setting("x_step", "Every so-many-th x that the source has is taken, from the first on.", IsFixed = true)]
        [Whole(1, 32)]
        public int XStep { get; init; } = 1;

        [Setting("y_step", "Every so-many-th y that the source has is taken, from the first on.", IsFixed = true)]
        [Whole(1, 32)]
        public int YStep { get; init; } = 1;

        [SharedSetting(typeof(Moons))]
        public SplitFractions? Split { get; init; }

        [SharedSetting(typeof(Moons))]
        public uint Seed { get; init; } = 42;

        /// <inheritdoc/>
        public override ImmutableArray<DataFile> Files() => SpriteData.Files(this);

        /// <inheritdoc/>
        public override Dataset Build(DataFolder folder) => SpriteData.Build(this, folder);
    }

    /// <summary>A folder of PNG images of one size, grey or coloured.</summary>
    [Word("images")]
    public sealed record Images : DataSettings
    {
        [Setting("folder", "The folder of images, inside the data folder unless it is absolute.", IsFixed = true)]
        [FilePath]
        public string Folder { get; init; } = "images";

        [SharedSetting(typeof(Digits))]
        public int Divisor { get; init; } = 255;

        [SharedSetting(typeof(Digits))]
        public int? Limit { get; init; }

        [SharedSetting(typeof(Moons))]
        public SplitFractions? Split { get; init; } = new(0.8, 0.1, 0.1);

        [SharedSetting(typeof(Moons))]
        public uint Seed { get; init; } = 42;

        /// <inheritdoc/>
        public override ImmutableArray<DataFile> Files()
        {
            const string Remedy =
                "make this folder and put PNG images of one size there, or name another by data.folder";
            return [new("", [Folder], Remedy)];
        }

        /// <inheritdoc/>
        public override Dataset Build(DataFolder folder) => ImageFolder.Build(this, folder);
    }

    /// <summary>The user's own rows: an npy, npz or csv file of vectors or images.</summary>
    [Word("arrays")]
    public sealed record Arrays : DataSettings
    {
        [Setting(
            "file",
            "The file of rows (npy, npz or csv), inside the data folder unless it is absolute.",
            IsFixed = true
        )]
        [FilePath]
        public required string File { get; init; }

        [Setting(
            "key",
            "The name of the array of rows in an npz file; null or absent: the only array that fits.",
            IsFixed = true
        )]
        [FieldNames]
        public string? Key { get; init; }

        [Setting(
            "labels",
            "The array of an npz file, or the column of a csv file, with the class of each row; null or absent: there "
                + "are no classes.",
            IsFixed = true
        )]
        [FieldNames]
        public string? Labels { get; init; }

        [Setting(
            "factors",
            "The arrays or columns with the known factors of each row, with commas between their names; null or "
                + "absent: none but the class.",
            IsFixed = true
        )]
        [FieldNames]
        public string? Factors { get; init; }

        [SharedSetting(typeof(Digits))]
        public int Divisor { get; init; } = 255;

        [SharedSetting(typeof(Moons))]
        public SplitFractions? Split { get; init; } = new(0.8, 0.1, 0.1);

        [SharedSetting(typeof(Moons))]
        public uint Seed { get; init; } = 42;

        internal ImmutableArray<string> FactorNames =>
            [.. (Factors ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

        /// <inheritdoc/>
        public override ImmutableArray<DataFile> Files()
        {
            const string Remedy =
                "put your file there, or name another by data.file; a path that begins at the root is taken as it is";
            return [new(Path.GetDirectoryName(File) ?? "", [Path.GetFileName(File)], Remedy)];
        }

        /// <inheritdoc/>
        public override Dataset Build(DataFolder folder) => ArrayData.Build(this, folder);
    }
}

/// <summary>Where dSprites comes from.</summary>
public enum SpriteSource
{
    /// <summary>Drawn here.</summary>
    [Word("render")]
    Render,

    /// <summary>The published file of 737,280 images.</summary>
    [Word("original")]
    Original,

    /// <summary>
    /// The sub-grid of 46,080 of its images: every fourth orientation, every second place.
    /// </summary>
    [Word("downsampled")]
    Downsampled,
}
