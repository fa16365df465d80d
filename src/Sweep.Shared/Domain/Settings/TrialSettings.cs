using System.Collections.Immutable;
using Foundation;
using Foundation.Settings;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Settings;

/// <summary>
/// The settings of one trial, read by type. The map was checked before, so that a path that is
/// missing or of another type is our own bug. What is read as a real may be an integer in the map.
/// </summary>
public sealed record TrialSettings(SettingValue.Map Map)
{
    /// <summary>
    /// A section as the record that declares it; what is not stored has its default.
    /// </summary>
    public TSection Section<TSection>()
    {
        var record = SettingRecord.Of(typeof(TSection));
        var group = Map.At(record.Section!.Path) as SettingValue.Map ?? throw Missing(record.Section.Path, "a map");
        return (TSection)DeclaredValue.Read(record, group);
    }

    /// <summary>A group as the record that declares its settings; null where it is off.</summary>
    public TGroup? Group<TGroup>(string path)
        where TGroup : class =>
        Map.At(path) is SettingValue.Map group
            ? (TGroup)DeclaredValue.Read(SettingRecord.Of(typeof(TGroup)), group)
            : null;

    /// <summary>Whether a setting or a group that may be off is on.</summary>
    public bool IsOn(string path) => Map.At(path) is not (null or SettingValue.Null);

    public double Real(string path) => RealOrNull(path) ?? throw Missing(path, "a number");

    /// <summary>The number, or null where the setting is off.</summary>
    public double? RealOrNull(string path) =>
        IsOn(path) ? Map.At(path)!.Number ?? throw Missing(path, "a number") : null;

    /// <summary>
    /// The span of time, or null where the setting is off or, in what an earlier version stored,
    /// unknown.
    /// </summary>
    public TimeSpan? DurationOrNull(string path) =>
        RealOrNull(path) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public int Int(string path) => IntOrNull(path) ?? throw Missing(path, "an integer");

    /// <summary>The integer, or null where the setting is off.</summary>
    public int? IntOrNull(string path) => IsOn(path) ? checked((int)Long(path)) : null;

    public long Long(string path) =>
        Map.At(path) is SettingValue.Integer { Whole: var whole } ? whole : throw Missing(path, "an integer");

    /// <summary>The text, or null where the setting is off.</summary>
    public string? TextOrNull(string path) => IsOn(path) ? Text(path) : null;

    public string Text(string path) =>
        Map.At(path) is SettingValue.Text { Content: var content } ? content : throw Missing(path, "a text");

    public bool Flag(string path) =>
        Map.At(path) is SettingValue.Flag { On: var on } ? on : throw Missing(path, "a flag");

    /// <summary>
    /// One integer or a list of them, as a list: the widths of a stack of layers.
    /// </summary>
    public ImmutableArray<int> Ints(string path)
    {
        var items = Map.At(path) switch
        {
            SettingValue.List list => list.Items,
            { } one => [one],
            null => throw Missing(path, "integers"),
        };
        return
        [
            .. items.Select(item =>
                item is SettingValue.Integer { Whole: var whole }
                    ? checked((int)whole)
                    : throw Missing(path, "integers")
            ),
        ];
    }

    /// <summary>A list of numbers.</summary>
    public ImmutableArray<double> Reals(string path) =>
        Map.At(path) is SettingValue.List { Items: var items }
            ? [.. items.Select(item => item.Number ?? throw Missing(path, "numbers"))]
            : throw Missing(path, "numbers");

    private InvariantViolatedException Missing(string path, string expected) =>
        new($"{path} holds {Map.At(path)?.ToString() ?? "nothing"}, where {expected} was expected");
}
