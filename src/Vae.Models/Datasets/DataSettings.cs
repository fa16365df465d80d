using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Vae.Models.Datasets.Arrays;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Images;
using Vae.Models.Datasets.Sprites;

namespace Vae.Models.Datasets;

/// <summary>Which data: the section <c>data</c> of a sweep file. Two equal settings and equal files give equal data.</summary>
[JsonDerivedType(typeof(Moons), "moons")]
[JsonDerivedType(typeof(Radial), "radial")]
[JsonDerivedType(typeof(Gaussian), "gaussian")]
[JsonDerivedType(typeof(Digits), "digits")]
[JsonDerivedType(typeof(DSprites), "dsprites")]
[JsonDerivedType(typeof(Images), "images")]
[JsonDerivedType(typeof(Arrays), "arrays")]
public abstract record DataSettings
{
    private DataSettings()
    {
    }

    /// <summary>The files that the data are read from, so that somebody can look for them before anything else is done.</summary>
    public abstract ImmutableArray<DataFile> Files();

    /// <summary>The data.</summary>
    /// <exception cref="DataException">A file is absent or damaged.</exception>
    public abstract Dataset Build(DataFolder folder);

    /// <summary>Data that are made and not read.</summary>
    public abstract record Made : DataSettings
    {
        private protected Made()
        {
        }

        /// <inheritdoc/>
        public sealed override ImmutableArray<DataFile> Files() => [];

        /// <inheritdoc/>
        public sealed override Dataset Build(DataFolder folder) => Build();

        /// <summary>The data. Pure: nothing is read or written.</summary>
        public abstract Dataset Build();
    }

    /// <summary>Two interleaving half circles with noise, as scikit-learn's <c>make_moons</c>.</summary>
    public sealed record Moons : Made
    {
        /// <summary>Rows in all, at least 10.</summary>
        public int Samples { get; init; } = 2000;

        /// <summary>Standard deviation of the Gaussian noise on both coordinates, at least 0.</summary>
        public double Noise { get; init; } = 0.15;

        /// <summary>Seed of rows and split: the <c>random_state</c> of the original.</summary>
        public uint Seed { get; init; } = 42;

        /// <summary>Null: nothing is held out, every part is the whole.</summary>
        public SplitFractions? Split { get; init; } = SplitFractions.Default;

        /// <inheritdoc/>
        public override Dataset Build() => MoonsGenerator.Build(this);
    }

    /// <summary>Points on rings around the origin, as in the Radial-VAE question; factors radius and angle.</summary>
    public sealed record Radial : Made
    {
        /// <summary>At most so many rows: the grid of radii and angles as often as it fits, at least once.</summary>
        public int Samples { get; init; } = 1000;

        public int Radii { get; init; } = 5;

        public int Angles { get; init; } = 8;

        /// <summary>Standard deviation of the noise on the radius.</summary>
        public double RadiusNoise { get; init; }

        /// <summary>Standard deviation of the noise on the angle, in radians.</summary>
        public double AngleNoise { get; init; }

        /// <summary>Seed of noise and split.</summary>
        public uint Seed { get; init; } = 42;

        /// <summary>Null: nothing is held out, every part is the whole.</summary>
        public SplitFractions? Split { get; init; } = SplitFractions.Default;

        /// <inheritdoc/>
        public override Dataset Build() => RadialGenerator.Build(this);
    }

    /// <summary>Draws of one correlated normal distribution in two dimensions, as in the GaussianMLP post.</summary>
    public sealed record Gaussian : Made
    {
        public int Samples { get; init; } = 12_500;

        public uint Seed { get; init; } = 42;

        /// <summary>Cut in the order of the draws. Null: nothing is held out, every part is the whole.</summary>
        public SplitFractions? Split { get; init; } = new(0.8, 0.1, 0.1);

        /// <inheritdoc/>
        public override Dataset Build() => GaussianGenerator.Build(this);
    }

    /// <summary>MNIST and the data sets in its form: 28 by 28 grey pixels in 10 classes, with a test set of their own.</summary>
    public sealed record Digits : DataSettings
    {
        /// <summary>mnist, fashion or kmnist.</summary>
        public required string Name { get; init; }

        /// <summary>The side that images are resized to; 28 leaves them as they are.</summary>
        public int Size { get; init; } = 28;

        /// <summary>What a pixel's byte is divided by.</summary>
        public int Divisor { get; init; } = 255;

        /// <summary>At most so many images of each file, the first ones; null: all.</summary>
        public int? Limit { get; init; }

        /// <summary>
        /// Which share of the training images validates instead, in [0, 1). With 0 all of them are trained
        /// on, and the test images are also what validates: nothing may be chosen by them.
        /// </summary>
        public double Validation { get; init; } = 0.1;

        /// <summary>Seed of the choice of the images that validate.</summary>
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

    /// <summary>dSprites (Matthey et al. 2017): white shapes on black, one image for every combination of five factors.</summary>
    public sealed record DSprites : DataSettings
    {
        public SpriteSource Source { get; init; } = SpriteSource.Render;

        /// <summary>Every so-many-th shape that the source has is taken, and so on for the other factors.</summary>
        public int ShapeStep { get; init; } = 1;

        public int ScaleStep { get; init; } = 1;

        public int OrientationStep { get; init; } = 1;

        public int XStep { get; init; } = 1;

        public int YStep { get; init; } = 1;

        /// <summary>Null: nothing is held out, every part is the whole grid, as the published experiments have it and as MIG is defined.</summary>
        public SplitFractions? Split { get; init; }

        /// <summary>Seed of the split.</summary>
        public uint Seed { get; init; } = 42;

        /// <inheritdoc/>
        public override ImmutableArray<DataFile> Files() => SpriteData.Files(this);

        /// <inheritdoc/>
        public override Dataset Build(DataFolder folder) => SpriteData.Build(this, folder);
    }

    /// <summary>A folder of PNG images of one size, grey or coloured.</summary>
    public sealed record Images : DataSettings
    {
        /// <summary>The folder, inside the data folder unless it is absolute.</summary>
        public string Folder { get; init; } = "images";

        /// <summary>What a pixel's byte is divided by.</summary>
        public int Divisor { get; init; } = 255;

        /// <summary>At most so many images, the first ones by name; null: all.</summary>
        public int? Limit { get; init; }

        /// <summary>Null: nothing is held out, every part is the whole.</summary>
        public SplitFractions? Split { get; init; } = SplitFractions.Default;

        /// <summary>Seed of the split.</summary>
        public uint Seed { get; init; } = 42;

        /// <inheritdoc/>
        public override ImmutableArray<DataFile> Files() => [new("", [Folder], "make this folder and put PNG images of one size there, or name another by data.folder")];

        /// <inheritdoc/>
        public override Dataset Build(DataFolder folder) => ImageFolder.Build(this, folder);
    }

    /// <summary>The user's own rows: an npy, npz or csv file of vectors or images.</summary>
    public sealed record Arrays : DataSettings
    {
        /// <summary>The file, inside the data folder unless it is absolute.</summary>
        public required string File { get; init; }

        /// <summary>
        /// The name of the array of rows in an npz; null: the only one that fits.
        /// </summary>
        public string? Key { get; init; }

        /// <summary>
        /// The array of an npz, or the column of a csv, with the class of each row; null: there are
        /// no classes.
        /// </summary>
        public string? Labels { get; init; }

        /// <summary>
        /// The arrays or columns with the known factors, with commas between them; null: there are
        /// none.
        /// </summary>
        public string? Factors { get; init; }

        /// <summary>
        /// What a pixel's byte is divided by, where rows are images of whole numbers.
        /// </summary>
        public int Divisor { get; init; } = 255;

        /// <summary>Null: nothing is held out, every part is the whole.</summary>
        public SplitFractions? Split { get; init; } = SplitFractions.Default;

        /// <summary>Seed of the split.</summary>
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
    Render,

    /// <summary>The published file of 737,280 images.</summary>
    Original,

    /// <summary>The sub-grid of 46,080 of its images: every fourth orientation, every second place.</summary>
    Downsampled,
}
