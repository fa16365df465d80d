using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Settings;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Parameters;

/// <summary>What a when comes to once it is set against the rest of the file.</summary>
internal abstract record WhenMeaning
{
    private WhenMeaning() { }

    /// <summary>On a fixed setting: true or false for every trial alike.</summary>
    internal sealed record Settled(bool Holds) : WhenMeaning;

    /// <summary>On another parameter.</summary>
    internal sealed record Depends(Condition Condition) : WhenMeaning;
}

/// <summary>
/// Finds out what each when depends on: another parameter, a setting that another parameter's cases
/// set, or a fixed setting.
/// </summary>
internal sealed class ConditionReader(
    SettingReader settings,
    ParameterNames names,
    GivenSettings given,
    ImmutableArray<ParameterDraft> drafts,
    Mistakes mistakes
)
{
    private readonly Dictionary<string, ParameterDraft> byName = drafts.ToDictionary(
        draft => draft.Name,
        StringComparer.Ordinal
    );

    /// <summary>
    /// By path: the first parameter whose cases set it, and what each of them makes of it. (A
    /// second one is a mistake found elsewhere.)
    /// </summary>
    private readonly Dictionary<string, CasesOfPath> byCasePath = drafts
        .Where(draft => !draft.CaseNames.IsEmpty)
        .SelectMany(draft =>
            draft
                .Sets.GroupBy(set => set.Setting.Path)
                .Select(sets => new CasesOfPath(sets.Key, draft, sets.ToDictionary(set => set.Case!, set => set.Value)))
        )
        .DistinctBy(cases => cases.Path)
        .ToDictionary(cases => cases.Path, StringComparer.Ordinal);

    /// <summary>Null if it is wrong.</summary>
    internal WhenMeaning? Read(ParameterDraft draft, WhenDraft when)
    {
        var path = $"parameters.{YamlScalar.Shorten(draft.Name)}.when.{YamlScalar.Shorten(when.On)}";
        if (byName.TryGetValue(when.On, out var other))
            return OnParameter(other, when, path);
        if (names.FindForCondition(when.On) is { } setting)
        {
            if (byCasePath.TryGetValue(when.On, out var cases))
                return OnCases(cases, setting, when, path);
            if (SettingsCatalog.Find(setting.Path) == setting)
                return OnFixed(setting, when, path);
        }

        names.AddConditionMistake(when.Place, path, when.On, byName.Keys.Concat(byCasePath.Keys), mistakes);
        return null;
    }

    private WhenMeaning.Depends? OnParameter(ParameterDraft other, WhenDraft when, string path)
    {
        if (other.Distribution is not { } distribution)
            return null;
        if (distribution.Count is null)
        {
            mistakes.Add(
                when.Place,
                path,
                "has a continuum of values, expected a parameter with a list of them",
                "give it values, or a step"
            );
            return null;
        }

        var values = other.CaseNames.IsEmpty
            ? ReadValues(when, other.Sets[0].Setting, path)
            : ReadCaseNames(other, when, path);
        if (values is null)
            return null;
        var strange = when.Values.Zip(values.Value).FirstOrDefault(pair => !distribution.Contains(pair.Second));
        if (strange.First is null)
            return new WhenMeaning.Depends(new Condition(other.Name, [.. values.Value.Distinct()]));
        mistakes.Add(
            strange.First.Place,
            path,
            $"the parameter is never {YamlScalar.Shorten(strange.Second.ToString()!)}"
        );
        return null;
    }

    private ImmutableArray<SettingValue>? ReadCaseNames(ParameterDraft other, WhenDraft when, string path)
    {
        var before = mistakes.Count;
        var known = other.CaseNames.ToHashSet(StringComparer.Ordinal);
        foreach (var node in when.Values)
        {
            if (node is YamlNode.Scalar { Text: var name } && known.Contains(name))
                continue;
            mistakes.AddUnknown(
                node.Place,
                path,
                $"found {YamlScalar.Describe(node)}, expected the name of a case",
                (node as YamlNode.Scalar)?.Text ?? "",
                other.CaseNames
            );
        }

        return mistakes.Count > before
            ? null
            : [.. when.Values.Select(node => SettingValue.Of(((YamlNode.Scalar)node).Text))];
    }

    /// <summary>A case that does not mention the setting leaves it as the file has it.</summary>
    private WhenMeaning.Depends? OnCases(CasesOfPath cases, Setting setting, WhenDraft when, string path)
    {
        if (ReadValues(when, setting, path) is not { } values)
            return null;
        var allowed = values.ToHashSet();
        var otherwise = SettingsCatalog.Find(setting.Path) == setting ? given.ValueAt(setting.Path) : null;
        var matching = cases
            .Chooser.CaseNames.Where(name =>
                (cases.Values.TryGetValue(name, out var value) ? value : otherwise) is { } held
                && allowed.Contains(held)
            )
            .ToList();
        if (matching.Count > 0)
            return new WhenMeaning.Depends(new Condition(cases.Chooser.Name, [.. matching.Select(SettingValue.Of)]));
        mistakes.Add(when.Place, path, $"no case of '{YamlScalar.Shorten(cases.Chooser.Name)}' sets it so");
        return null;
    }

    private WhenMeaning.Settled? OnFixed(Setting setting, WhenDraft when, string path) =>
        ReadValues(when, setting, path) is { } values && given.ValueAt(setting.Path) is { } value
            ? new WhenMeaning.Settled(values.Contains(value))
            : null;

    private ImmutableArray<SettingValue>? ReadValues(WhenDraft when, Setting setting, string path)
    {
        var before = mistakes.Count;
        var values = when.Values.Select(node => settings.ReadWhole(node, setting, path)).ToList();
        return mistakes.Count > before ? null : [.. values.Select(value => value!)];
    }

    private sealed record CasesOfPath(string Path, ParameterDraft Chooser, Dictionary<string, SettingValue?> Values);
}
