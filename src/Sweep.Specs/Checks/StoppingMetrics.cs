using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;

namespace Sweep.Specs.Checks;

/// <summary>By which metrics trials of a study may stop early.</summary>
internal static class StoppingMetrics
{
    internal const string Group = "training.early_stopping",
        Path = $"{Group}.metric";

    /// <summary>
    /// What the file says, and what each parameter may set; null for what says nothing of it.
    /// </summary>
    internal static IEnumerable<(Place Place, SettingValue? Metric)> Of(
        GivenSettings given,
        ImmutableArray<ChosenParameter> chosen
    )
    {
        var swept = chosen.SelectMany(parameter =>
            parameter.Draft.Sets.SelectMany(set =>
                MetricsIn(parameter.Draft, set).Select(metric => (set.Place, Metric: metric))
            )
        );
        var written = given.TryGet(Path, out var one) ? (one.Place, Metric: one.Value) : default;
        return swept.Append(written).Distinct();
    }

    private static IEnumerable<SettingValue?> MetricsIn(ParameterDraft draft, Assignment set)
    {
        if (set.Setting.Path is not (Group or Path))
            return [];
        var choices = set.Case is null ? (draft.Distribution as Distribution.Categorical)?.Choices : null;
        return (choices ?? [set.Value ?? new SettingValue.Null()]).Select(value =>
            value is SettingValue.Map map ? map.At("metric") : value
        );
    }
}
