using System.Collections.Immutable;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Settings;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Training;

namespace Sweep.Specs.Settings;

/// <summary>
/// Every setting that a sweep file can hold, in the order of a well-written file. The one list that
/// parser, schema, defaults and glossary share.
/// </summary>
public static class SettingsCatalog
{
    public static ImmutableArray<Setting> All { get; } =
    [
        .. StudySettings.All,
        .. OfTrainer(DeclaredSettings.Of<DataSettings>()),
        .. OfTrainer(DeclaredSettings.Of<ModelSettings>()),
        .. OfTrainer(DeclaredSettings.Of<LossSettings>()),
        .. OfTrainer(DeclaredSettings.Of<TrainingSettings>()),
        .. OfTrainer(MetricSettings.All),
        .. DeclaredSettings.Of<ProgramSettings>(),
    ];

    /// <summary>
    /// Paths that belong to systems to come. Known, so that they never change meaning; refused,
    /// because nothing reads them yet.
    /// </summary>
    public static ImmutableArray<string> Reserved { get; } = ["training.reduce_lr_on_plateau.metric"];

    /// <summary>
    /// The sections that a trial of the built-in trainer is made from; the rest of the file is
    /// about the study.
    /// </summary>
    public static ImmutableArray<string> TrialSections { get; } = ["data", "model", "loss", "training", "metrics"];

    private static readonly Dictionary<string, Setting> ByPath = All.ToDictionary(
        setting => setting.Path,
        StringComparer.Ordinal
    );

    private static readonly ILookup<string, Setting> ByParent = All.ToLookup(
        setting => setting.Parent,
        StringComparer.Ordinal
    );

    /// <summary>The setting at a whole dotted path, or null.</summary>
    public static Setting? Find(string path) => ByPath.GetValueOrDefault(path);

    /// <summary>
    /// The settings directly inside a group; of the whole file for the empty path.
    /// </summary>
    public static IEnumerable<Setting> In(string group) => ByParent[group];

    /// <summary>A section that only the built-in trainer reads.</summary>
    private static IEnumerable<Setting> OfTrainer(IEnumerable<Setting> section) =>
        section.Select((setting, at) => at == 0 ? setting with { Only = KindLimit.OfVae } : setting);

    /// <summary>Whether a setting is part of what a trial is made from.</summary>
    public static bool IsOfTrial(Setting setting) =>
        TrialSections.Any(section => setting.Path == section || IsInside(setting.Path, section));

    /// <summary>Whether a path goes on from a group's.</summary>
    public static bool IsInside(string path, string group) =>
        path.Length > group.Length && path[group.Length] == '.' && path.StartsWith(group, StringComparison.Ordinal);
}
