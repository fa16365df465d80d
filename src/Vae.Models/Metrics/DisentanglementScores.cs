using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;

namespace Vae.Models.Metrics;

/// <summary>
/// Every metric of disentanglement of one set of rows, by name; what several are made of is made
/// once. NaN where a posterior is not finite.
/// </summary>
internal sealed class DisentanglementScores
{
    private readonly Lazy<ImmutableArray<FactorInformation>> information;
    private readonly Lazy<Disentanglement> exact;
    private readonly Lazy<Representation> representation;
    private readonly Lazy<ImmutableArray<FactorInformation>> binned;
    private readonly Lazy<ImportanceScores> importance;
    private readonly bool isFinite;
    private readonly Rng stream;

    /// <param name="factors">
    /// Each tells of the rows of <paramref name="posteriors"/>, in their order.
    /// </param>
    /// <param name="stream">For those metrics that draw.</param>
    public DisentanglementScores(
        GaussianPosteriors posteriors,
        ImmutableArray<Factor> factors,
        LatentValue value,
        Rng stream
    )
    {
        var marginals = posteriors.Marginals;
        (isFinite, this.stream) = (marginals.All(latent => latent.IsFinite), stream);
        information = new(() => InformationEstimator.Estimate(marginals, factors, value));
        exact = new(() => Disentanglement.Of(information.Value));
        representation = new(() => Representation.Of(posteriors, factors));
        binned = new(() => BinnedInformation.Of(representation.Value));
        importance = new(() => ImportanceScores.Of(representation.Value, stream));
    }

    /// <summary>A metric, and after it the bound of its error where it has one.</summary>
    public IEnumerable<KeyValuePair<string, double>> Of(string metric)
    {
        yield return new(metric, this[metric]);
        if (metric == MetricNames.Mig)
            yield return new(MetricNames.MigError, isFinite ? exact.Value.MigError : double.NaN);
        if (metric == MetricNames.Aam)
            yield return new(MetricNames.AamError, isFinite ? exact.Value.AamError : double.NaN);
    }

    /// <summary>
    /// Those of the rows that a metric is asked for on, and as it is asked for; null where no
    /// factor varies there.
    /// </summary>
    /// <param name="posteriors">Of all rows.</param>
    /// <param name="factors">Each tells of all rows.</param>
    public static DisentanglementScores? Of(
        GaussianPosteriors posteriors,
        ImmutableArray<Factor> factors,
        MetricRequest request,
        Rng stream
    )
    {
        var taken = EvenRows.Of(factors, posteriors.Rows, request.Samples ?? int.MaxValue);
        ImmutableArray<Factor> ofTaken = [.. factors.Select(factor => factor.Of(taken))];
        return ofTaken.Any(factor => factor.Varies)
            ? new DisentanglementScores(posteriors.Take(taken), ofTaken, request.Value, stream)
            : null;
    }

    /// <summary>What each latent knows of each factor.</summary>
    public ImmutableArray<FactorInformation> Information => information.Value;

    /// <summary>MIG and AAM with their error bounds.</summary>
    public Disentanglement Exact => exact.Value;

    public double this[string metric] =>
        !isFinite
            ? double.NaN
            : metric switch
            {
                MetricNames.Mig => exact.Value.Mig,
                MetricNames.Aam => exact.Value.Aam,
                MetricNames.MigBinned => representation.Value.IsEmpty ? 0 : Disentanglement.Of(binned.Value).Mig,
                MetricNames.FactorVaeScore => FactorVaeScore.Of(representation.Value, stream),
                MetricNames.DciDisentanglement => importance.Value.Disentanglement,
                MetricNames.DciCompleteness => importance.Value.Completeness,
                MetricNames.DciInformativeness => importance.Value.Informativeness,
                MetricNames.Sap => SeparatedAttributes.Of(representation.Value),
                MetricNames.Modularity => Modularity.Of(binned.Value),
                _ => throw Invariant.Unreachable(metric),
            };
}
