using System.Collections.Immutable;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Vae.Models.Metrics;

namespace Sweep.Specs.Checks;

/// <summary>
/// Whether a metric that decides something has values at all: those about known factors have none
/// where the data have no factors. As a metric that is only shown, such a one is left blank.
/// </summary>
internal sealed class FactorChecks(GivenSettings given, Mistakes mistakes)
{
    private const string Kind = "data.kind";

    private static readonly ImmutableArray<string> WithoutFactors = ["gaussian", "images", "arrays"];

    /// <summary>Adds a mistake where this metric decides, and says whether it did.</summary>
    internal bool Refuses(string metric, Place place, string path)
    {
        if (TrialMetric.Find(metric) is not { Family: MetricFamily.Factors })
            return false;
        if (given.ValueAt(Kind) is not SettingValue.Text { Content: var kind } || !WithoutFactors.Contains(kind))
            return false;
        if (kind == "arrays" && (IsNamed("data.labels") || IsNamed("data.factors")))
            return false;
        mistakes.Add(
            place,
            path,
            $"'{metric}' asks about known factors, and the data of {Kind} {kind} have none",
            "take a metric that needs none, such as val_loss or val_mse"
        );
        return true;
    }

    private bool IsNamed(string path) => given.ValueAt(path) is SettingValue.Text;
}
