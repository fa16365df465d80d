using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Parameters;

/// <summary>
/// Reads a parameter that chooses among cases: each a name, and the settings that go together under
/// it.
/// </summary>
internal sealed class CaseReader(SettingReader settings, ParameterNames names, Mistakes mistakes)
{
    internal ParameterDraft? Read(
        YamlEntry entry,
        YamlNode.Mapping fields,
        YamlEntry casesField,
        string path,
        ImmutableArray<WhenDraft> when
    )
    {
        var before = mistakes.Count;
        CheckName(entry, path);
        foreach (var field in fields.Entries)
        {
            if (
                field.Key
                is ParameterGrammar.Distribution
                    or ParameterGrammar.Min
                    or ParameterGrammar.Max
                    or ParameterGrammar.Step
                    or ParameterGrammar.Values
            )
                mistakes.Add(field.KeyPlace, $"{path}.{field.Key}", "does not go with cases", "remove one of them");
        }

        if (casesField.Value is not YamlNode.Mapping { Entries.Length: > 0 and <= ParameterGrammar.MaxChoices } cases)
        {
            mistakes.Add(
                casesField.Value.Place,
                $"{path}.cases",
                $"found {YamlScalar.Describe(casesField.Value)}, expected a map from 1 to "
                    + $"{ParameterGrammar.MaxChoices} names to what each sets"
            );
            return null;
        }

        var sets = ImmutableArray.CreateBuilder<Assignment>();
        foreach (var one in cases.Entries)
            ReadCase(one, $"{path}.cases.{YamlScalar.Shorten(one.Key)}", sets);
        var caseNames = cases.Entries.Select(one => one.Key).ToImmutableArray();
        var distribution =
            mistakes.Count > before ? null : new Distribution.Categorical([.. caseNames.Select(SettingValue.Of)]);
        return new ParameterDraft(entry.Key, entry.KeyPlace, distribution, sets.ToImmutable(), caseNames, when);
    }

    /// <summary>The name is the user's own, so it must not mean anything already.</summary>
    private void CheckName(YamlEntry entry, string path)
    {
        if (names.IsTaken(entry.Key))
            mistakes.Add(
                entry.KeyPlace,
                path,
                "is the name of a setting, and has cases",
                "give the parameter a name of its own"
            );
        else if (new SettingType.Name().Fit(SettingValue.Of(entry.Key)) is null)
            mistakes.Add(entry.KeyPlace, path, $"expected {new SettingType.Name().Expected}");
    }

    private void ReadCase(YamlEntry one, string path, ImmutableArray<Assignment>.Builder sets)
    {
        if (YamlScalar.IsNull(one.Value))
            return;
        if (one.Value is not YamlNode.Mapping map)
        {
            mistakes.Add(
                one.Value.Place,
                path,
                $"found {YamlScalar.Describe(one.Value)}, expected a map from dotted paths to values",
                "write {model.activation: tanh}"
            );
            return;
        }

        var first = sets.Count;
        foreach (var entry in map.Entries)
        {
            if (names.Find(entry.Key) is not { } setting)
                names.AddMistake(entry.KeyPlace, $"{path}.", entry.Key, mistakes);
            else
                sets.Add(
                    new Assignment(
                        setting,
                        entry.KeyPlace,
                        one.Key,
                        settings.ReadWhole(entry.Value, setting, $"{path}.{entry.Key}")
                    )
                );
        }

        for (var i = first; i < sets.Count; i++)
        {
            for (var j = first; j < sets.Count; j++)
            {
                if (names.IsInside(sets[i].Setting.Path, sets[j].Setting.Path))
                    mistakes.Add(
                        sets[i].Place,
                        $"{path}.{sets[i].Setting.Path}",
                        $"is part of '{sets[j].Setting.Path}', which the case sets as well",
                        "remove one of them"
                    );
            }
        }
    }
}
