using System.Collections.Immutable;
using Vae.Models.Metrics;

namespace Vae.Models.Scoring;

/// <summary>What a trained model is worth on the rows of a data set.</summary>
/// <param name="Rows">How many rows were encoded.</param>
/// <param name="LatentKlNats">
/// [latents]: mean KL of each latent from its prior, as the loss has it.
/// </param>
/// <param name="Dead">
/// How many latents count as dead: see <see cref="LatentMarginal.IsDead"/>.
/// </param>
/// <param name="Factors">
/// What each latent knows of each factor, by the mixture estimator; empty where no factor is known.
/// </param>
/// <param name="Exact">MIG and AAM of these, with their error bounds.</param>
/// <param name="Values">
/// Every metric by its name in <see cref="MetricNames"/> or <see cref="ScoreNames"/>.
/// </param>
public sealed record ModelScore(
    int Rows,
    ImmutableArray<double> LatentKlNats,
    int Dead,
    ImmutableArray<FactorInformation> Factors,
    Disentanglement Exact,
    ImmutableArray<KeyValuePair<string, double>> Values
);

/// <summary>What came of scoring a model.</summary>
public abstract record ModelScoring
{
    private ModelScoring() { }

    public sealed record Scored(ModelScore Score) : ModelScoring;

    /// <summary>The weights are not those of such a network.</summary>
    /// <param name="Reason">A sentence without its full stop.</param>
    public sealed record Refused(string Reason) : ModelScoring;

    /// <summary>They are, and some of them are infinite or not a number.</summary>
    /// <param name="Reason">A sentence without its full stop.</param>
    public sealed record NotFinite(string Reason) : ModelScoring;
}
