using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Vae.Models.Metrics;

namespace Sweep.Specs.Checks;

/// <summary>Whether metrics that look at the plane are asked of data that lie in it.</summary>
internal sealed class PlaneChecks(GivenSettings given, Mistakes mistakes)
{
    internal void Check()
    {
        if (
            given.ValueAt("data.kind")
            is not SettingValue.Text { Content: var kind and not ("moons" or "radial" or "gaussian") }
        )
            return;
        var metrics = TrialMetric.All.Where(metric => metric.Family == MetricFamily.Plane);
        foreach (var path in metrics.Select(metric => $"metrics.{metric.Name}"))
        {
            if (given.TryGet(path, out var one) && one.Value is not SettingValue.Null)
                mistakes.Add(
                    one.Place,
                    path,
                    $"it looks at points in the plane, which the samples of data.kind {kind} are not",
                    "remove it"
                );
        }
    }
}
