using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Vae.Models.Metrics;

namespace Sweep.Specs.Settings;

/// <summary>
/// The section metrics: what is computed beside the loss. A group a metric; those that cost
/// something have settings of their own.
/// </summary>
internal static class MetricSettings
{
    internal const string Section = "metrics";

    private static readonly Setting Group = new(
        Section,
        new SettingType.Group(),
        "What each trial reports: a list of names, or a map from name to settings."
    )
    {
        Sweepable = false,
    };

    internal static IEnumerable<Setting> All => TrialMetric.All.SelectMany(Of).Prepend(Group);

    private static IEnumerable<Setting> Of(TrialMetric metric)
    {
        var group = new Setting($"{Section}.{metric.Name}", new SettingType.Group(), metric.Sentence)
        {
            Sweepable = false,
        };
        if (metric.IsOfEveryEpoch)
            return [group];
        var asked = group with { MayBeOff = true, Default = new SettingValue.Null() };
        var members = DeclaredSettings.MembersOf(asked, new MetricRequest(metric.Name));
        return members.Where(member => Has(metric, member.Name)).Prepend(asked);
    }

    private static bool Has(TrialMetric metric, string setting) =>
        setting switch
        {
            "samples" => metric.HasSamples,
            "z" => metric.HasLatentValue,
            _ => true,
        };
}
