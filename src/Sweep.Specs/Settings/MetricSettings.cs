using System.Collections.Immutable;
using Sweep.Shared.Settings;
using Sweep.Shared.Values;

namespace Sweep.Specs.Settings;

/// <summary>The section metrics: what is computed beside the loss. A group a metric; those that cost something have settings of their own.</summary>
internal static class MetricSettings
{
    internal static ImmutableArray<Setting> All { get; } =
    [
        new("metrics", new Shape.Group(), "What each trial reports: a list of names, or a map from name to settings.") { Sweepable = false, Only = KindLimit.OfVae },
        .. MetricCatalog.All.SelectMany(metric => metric.Always ? [Always(metric)] : Asked(metric)),
    ];

    private static Setting Always(Metric metric) => new($"metrics.{metric.Name}", new Shape.Group(), metric.Doc) { Sweepable = false };

    private static ImmutableArray<Setting> Asked(Metric metric) =>
    [
        new($"metrics.{metric.Name}", new Shape.Group(), metric.Doc) { Sweepable = false, MayBeOff = true, Default = new Value.Null() },
        new($"metrics.{metric.Name}.every", new Shape.Whole(1, 1_000_000),
            "Computed at every epoch that this divides; null or absent: at the kept epoch only, or at every one if this metric decides which is kept.")
        {
            Sweepable = false, MayBeOff = true, Default = new Value.Null(),
        },
        .. MetricCatalog.OfDecoder.Contains(metric.Name) ? ImmutableArray<Setting>.Empty : [Samples(metric)],
        .. metric.Name is "mig" or "aam" ? [ValueOfLatent(metric)] : ImmutableArray<Setting>.Empty,
    ];

    private static Setting Samples(Metric metric) =>
        new($"metrics.{metric.Name}.samples", new Shape.Whole(1, 10_000_000),
            "The most validation samples that it is computed on, spread evenly over the factors' values; null or absent: all.")
        {
            Sweepable = false,
            MayBeOff = true,
            Default = new Value.Null(),
        };

    private static Setting ValueOfLatent(Metric metric) =>
        new($"metrics.{metric.Name}.z", new Shape.Choice(["sample", "mean"], []), "What of a latent is judged: sample is z as it is drawn, mean is the posterior's mean.")
        {
            Sweepable = false,
            Default = Value.Of("sample"),
        };
}
