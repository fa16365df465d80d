using System.Collections.Immutable;
using Foundation.Settings;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Specs.Settings;

/// <summary>
/// What a file says about the study as a whole. None of it differs between trials.
/// </summary>
internal static class StudySettings
{
    private static readonly Setting Top = new("", new SettingType.Group(), "") { Sweepable = false };

    /// <summary>Those that <see cref="StudySpec"/> declares.</summary>
    internal static ImmutableArray<Setting> Declared { get; } =
    [.. DeclaredSettings.MembersOf(Top, SettingRecord.Of(typeof(StudySpec)).New())];

    internal static IEnumerable<Setting> All => Declared;
}
