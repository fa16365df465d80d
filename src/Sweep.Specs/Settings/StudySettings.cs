using System.Collections.Immutable;
using Foundation.Settings;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Specs.Settings;

/// <summary>
/// What a file says about the study as a whole. None of it differs between trials.
/// </summary>
internal static class StudySettings
{
    private static readonly ImmutableArray<string> PrunersToCome =
    [
        "median",
        "percentile",
        "asha",
        "successive_halving",
        "hyperband",
        "patient",
        "threshold",
        "wilcoxon",
    ];

    private static readonly Setting Top = new("", new SettingType.Group(), "") { Sweepable = false };

    /// <summary>Those that <see cref="StudySpec"/> declares.</summary>
    internal static ImmutableArray<Setting> Declared { get; } =
    [.. DeclaredSettings.MembersOf(Top, SettingRecord.Of(typeof(StudySpec)).New())];

    internal static IEnumerable<Setting> All => [.. Declared, .. Pruner];

    /// <summary>Of pruners only the name is there.</summary>
    private static IEnumerable<Setting> Pruner =>
        [
            new("pruner", new SettingType.Group(), "Which trials are stopped early because others did better.")
            {
                Sweepable = false,
            },
            new(
                "pruner.kind",
                new SettingType.Choice(["none"], PrunersToCome),
                "The pruner: none lets every trial run to its end."
            )
            {
                Default = SettingValue.Of("none"),
                Sweepable = false,
            },
        ];
}
