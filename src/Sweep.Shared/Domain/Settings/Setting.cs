using System.Collections.Immutable;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Settings;

/// <summary>
/// One thing that a sweep file can set. Parser, schema, defaults and glossary are all read from
/// these.
/// </summary>
/// <param name="Path">Its dotted path in the file: training.lr.</param>
/// <param name="Doc">One sentence, with the unit where there is one.</param>
public sealed record Setting(string Path, SettingType Type, string Doc)
{
    /// <summary>
    /// Its value where the file says nothing; null if the file must say it (or, for a group that
    /// cannot be off, that its members have their own).
    /// </summary>
    public SettingValue? Default { get; init; }

    /// <summary>
    /// Defaults of single kinds, instead of <see cref="Default"/>: by the value of the setting that
    /// <see cref="Only"/> names. Where that differs between trials, the file says the value.
    /// </summary>
    public ImmutableSortedDictionary<string, SettingValue> KindDefaults { get; init; } =
        ImmutableSortedDictionary<string, SettingValue>.Empty;

    /// <summary>Whether null may stand there, meaning: off.</summary>
    public bool MayBeOff { get; init; }

    /// <summary>Whether one trial may differ from another in it.</summary>
    public bool Sweepable { get; init; } = true;

    /// <summary>The kinds that know this setting; null if all do.</summary>
    public KindLimit? Only { get; init; }

    /// <summary>
    /// What does the same for kinds that <see cref="Only"/> leaves out, as a remedy; null if
    /// nothing does.
    /// </summary>
    public string? Elsewhere { get; init; }

    public bool IsGroup => Type is SettingType.Group;

    /// <summary>A group that is there whatever the file says.</summary>
    public bool IsSection => IsGroup && !MayBeOff;

    /// <summary>The last name of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The path of the group that it stands in; empty for the top of the file.</summary>
    public string Parent => Path.LastIndexOf('.') is var dot and > 0 ? Path[..dot] : "";

    /// <summary>What is expected there, in words.</summary>
    public string Expected => MayBeOff ? $"{Type.Expected}, or null for off" : Type.Expected;

    /// <summary>The value in its canonical type; null if it does not belong here.</summary>
    public SettingValue? Fit(SettingValue written) =>
        MayBeOff && written is SettingValue.Null ? written : Type.Fit(written);
}

/// <summary>
/// A setting exists only where another one, at <paramref name="Path"/>, has one of these values.
/// </summary>
public sealed record KindLimit(string Path, ImmutableArray<string> Values)
{
    /// <summary>What only the built-in trainer reads.</summary>
    public static readonly KindLimit OfVae = new("runner", [RunnerNames.Vae]);
}
