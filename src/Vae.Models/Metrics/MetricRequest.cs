using Foundation.Settings;

namespace Vae.Models.Metrics;

/// <summary>A metric that a run is asked for, and how often.</summary>
/// <param name="Metric">
/// One of <see cref="MetricNames"/>. Asking for one of every epoch changes nothing.
/// </param>
/// <param name="Every">For those that are not of every epoch; at least 1.</param>
/// <param name="Samples">For metrics of disentanglement; at least 1.</param>
/// <param name="Value">For mig and aam: what of a posterior they are measured on.</param>
public sealed record MetricRequest(
    string Metric,
    [property: Setting(
        "every",
        "Computed at every epoch that this divides; null or absent: at the kept epoch only, or at every one if this "
            + "metric decides which is kept."
    )]
    [property: Whole(1, 1_000_000)]
        int? Every = null,
    [property: Setting(
        "samples",
        "The most validation samples that it is computed on, spread evenly over the factors' values; null or absent: "
            + "all."
    )]
    [property: Whole(1, 10_000_000)]
        int? Samples = null,
    [property: Setting("z", "What of a latent is judged: sample is z as it is drawn, mean is the posterior's mean.")]
        LatentValue Value = LatentValue.Sample
);
