using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;
using Sweep.Specs.Settings;
using Sweep.Specs.Yaml;
using Vae.Models.Metrics;

namespace Sweep.Specs.Checks;

/// <summary>What can only be judged with the whole file in view.</summary>
internal sealed class StudyChecks(GivenSettings given, KindChecks kinds, Mistakes mistakes)
{
    /// <summary>
    /// A setting without a default has to be there, in every section and wherever a group that may
    /// be off is on.
    /// </summary>
    internal void CheckRequired(YamlNode.Mapping root)
    {
        var needed = SettingsCatalog.All.Where(setting => setting is { IsGroup: false, Default: null });
        var absent = needed.Where(setting => !given.TryGet(setting.Path, out _));
        foreach (var setting in absent.Where(kinds.IsReachable))
        {
            // Of which kind the data are is then the mistake.
            if (setting.Only is { } only && kinds.Possible(only.Path) is null)
                continue;
            var place = root.Find(setting.Parent)?.KeyPlace ?? root.Place;
            mistakes.Add(place, setting.Path, $"missing, expected {setting.Expected}");
        }
    }

    /// <summary>What decides when to stop has to be computed.</summary>
    internal void CheckStoppingMetric(ImmutableArray<ChosenParameter> chosen)
    {
        foreach (var (place, metric) in StoppingMetrics.Of(given, chosen))
        {
            if (metric is not SettingValue.Text { Content: var name })
                continue;
            if (new FactorChecks(given, mistakes).Refuses(name, place, StoppingMetrics.Path))
                continue;
            if (TrialMetric.Find(name) is { IsOfEveryEpoch: false } && !given.TryGet($"metrics.{name}", out _))
                mistakes.Add(
                    place,
                    StoppingMetrics.Path,
                    $"the study does not compute '{name}'",
                    $"add {name} to metrics"
                );
        }
    }

    /// <summary>A grid goes through every point, so there must be an end to them.</summary>
    internal void CheckThatGridIsFinite(ImmutableArray<ChosenParameter> chosen)
    {
        foreach (
            var draft in chosen
                .Select(parameter => parameter.Draft)
                .Where(draft => draft.Distribution is { Count: null })
        )
            mistakes.Add(
                draft.Place,
                $"parameters.{YamlScalar.Shorten(draft.Name)}",
                "has a continuum of values, which the grid sampler cannot go through",
                "give it values or a step"
            );
    }
}
