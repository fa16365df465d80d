using System.Text.Json.Serialization;

namespace Vae.Models.Datasets;

/// <summary>Which data: the section <c>data</c> of a sweep file. Two equal settings give equal data.</summary>
[JsonDerivedType(typeof(Moons), "moons")]
public abstract record DataSettings
{
    private DataSettings()
    {
    }

    /// <summary>The data. Pure: nothing is read or written.</summary>
    public abstract Dataset Build();

    /// <summary>Two interleaving half circles with noise, as scikit-learn's <c>make_moons</c>.</summary>
    public sealed record Moons : DataSettings
    {
        /// <summary>Rows in all, at least 10.</summary>
        public int Samples { get; init; } = 2000;

        /// <summary>Standard deviation of the Gaussian noise on both coordinates, at least 0.</summary>
        public double Noise { get; init; } = 0.15;

        /// <summary>Seed of rows and split: the <c>random_state</c> of the original.</summary>
        public uint Seed { get; init; } = 42;

        public SplitFractions Split { get; init; } = SplitFractions.Default;

        /// <inheritdoc/>
        public override Dataset Build() => MoonsGenerator.Build(this);
    }
}
