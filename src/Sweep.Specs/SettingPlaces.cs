using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;
using Sweep.Specs.Yaml;

namespace Sweep.Specs;

/// <summary>A line that gives a setting a value.</summary>
/// <param name="Path">The setting, or the way to it through a parameter and its case.</param>
internal readonly record struct SettingPlace(Place Place, string Path);

/// <summary>
/// Finds the line that gives a setting a value: its own, that of a parameter, or that of a case.
/// </summary>
internal sealed class SettingPlaces(GivenSettings given, ImmutableArray<ChosenParameter> chosen)
{
    internal static SettingPlaces None { get; } = new(new GivenSettings(), []);

    /// <summary>
    /// The first line that gives a setting this value; where none does, its first line.
    /// </summary>
    internal SettingPlace Of(string path, SettingValue value)
    {
        if (given.TryGet(path, out var own) && value.Equals(own.Value))
            return new SettingPlace(own.Place, path);
        return Chosen(path, (draft, set) => Gives(draft, set, value)) ?? Of(path);
    }

    /// <summary>
    /// The first line that gives a setting any value; the start of the file if none does.
    /// </summary>
    internal SettingPlace Of(string path) => Given(path) ?? new SettingPlace(Place.Start, path);

    /// <summary>The line of the first of these settings that has one.</summary>
    internal SettingPlace OfFirst(params string[] paths) =>
        paths.Select(Given).FirstOrDefault(place => place is not null) ?? Of(paths[0]);

    private SettingPlace? Given(string path)
    {
        if (given.TryGet(path, out var own))
            return new SettingPlace(own.Place, path);
        return Chosen(path, (_, _) => true);
    }

    private SettingPlace? Chosen(string path, Func<ParameterDraft, Assignment, bool> isMeant)
    {
        foreach (var draft in chosen.Select(parameter => parameter.Draft))
        {
            var sets = draft.Sets.Where(set => set.Setting.Path == path);
            if (sets.FirstOrDefault(set => isMeant(draft, set)) is { } set)
                return new SettingPlace(set.Place, PathOf(draft, set));
        }

        return null;
    }

    private static bool Gives(ParameterDraft draft, Assignment set, SettingValue value)
    {
        if (set.Case is not null)
            return value.Equals(set.Value);
        return draft.Distribution is Distribution.Categorical listed && listed.Choices.Contains(value);
    }

    /// <summary>The way to a setting through a parameter and its case.</summary>
    internal static string PathOf(ParameterDraft draft, Assignment set)
    {
        var parameter = ParameterReader.Prefix + YamlScalar.Shorten(draft.Name);
        if (set.Case is null)
            return parameter;
        return $"{parameter}.{ParameterGrammar.Cases}.{YamlScalar.Shorten(set.Case)}.{set.Setting.Path}";
    }
}
