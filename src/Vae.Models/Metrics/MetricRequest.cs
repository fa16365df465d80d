namespace Vae.Models.Metrics;

/// <summary>A metric that a run is asked for, and how often: one entry of the list <c>metrics</c> of a sweep file.</summary>
/// <param name="Metric">One of <see cref="MetricNames"/>. Those of every epoch are always reported; asking for them changes nothing.</param>
/// <param name="Every">Those that are not of every epoch: at every epoch that this divides, at least 1. None: at the kept epoch only.</param>
/// <param name="Samples">Metrics of disentanglement: the most rows they are computed on, at least 1. None: all.</param>
/// <param name="Value">mig and aam: what of a posterior they are measured on.</param>
public sealed record MetricRequest(string Metric, int? Every = null, int? Samples = null, LatentValue Value = LatentValue.Sample);
