namespace Vae.Models.Metrics;

/// <summary>A metric that a run is asked for, and how often: one entry of the list <c>metrics</c> of a sweep file.</summary>
/// <param name="Metric">One of <see cref="MetricNames"/>. Those of every epoch are always reported; asking for them changes nothing.</param>
/// <param name="Every">mig and aam: at every epoch that this divides, at least 1. None: at the kept epoch only.</param>
/// <param name="Samples">mig and aam: draws of z, at least 1.</param>
public sealed record MetricRequest(string Metric, int? Every = null, int Samples = 10_000);
