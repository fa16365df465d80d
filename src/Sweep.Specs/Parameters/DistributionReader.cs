using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Parameters;

/// <summary>
/// Reads what one parameter may be: a list of values, or a distribution with bounds, each value
/// checked against the setting's own type.
/// </summary>
internal sealed class DistributionReader(SettingReader settings, Mistakes mistakes)
{
    /// <summary>Null if it is wrong.</summary>
    internal Distribution? Read(YamlNode.Mapping fields, Setting setting, string path)
    {
        if (fields.Find(ParameterGrammar.Values) is { } values)
            return ReadValues(fields, values, setting, path);
        if (fields.Find(ParameterGrammar.Distribution) is { } name)
            return ReadRange(fields, name, setting, path);
        mistakes.Add(fields.Place, path, "neither values nor a distribution", Suggestion(setting));
        return null;
    }

    private Distribution.Categorical? ReadValues(
        YamlNode.Mapping fields,
        YamlEntry values,
        Setting setting,
        string path
    )
    {
        var before = mistakes.Count;
        foreach (var field in fields.Entries)
        {
            var isCategorical =
                field is
                { Key: ParameterGrammar.Distribution, Value: YamlNode.Scalar { Text: ParameterGrammar.Categorical } };
            if (
                field.Key
                    is ParameterGrammar.Min
                        or ParameterGrammar.Max
                        or ParameterGrammar.Step
                        or ParameterGrammar.Distribution
                && !isCategorical
            )
                mistakes.Add(field.KeyPlace, $"{path}.{field.Key}", "does not go with values", "remove one of them");
        }

        if (values.Value is not YamlNode.Sequence { Items.Length: > 0 and <= ParameterGrammar.MaxChoices } list)
        {
            var found = values.Value is YamlNode.Sequence { Items.Length: var length and > 0 }
                ? $"{length} values"
                : YamlScalar.Describe(values.Value);
            mistakes.Add(
                values.Value.Place,
                $"{path}.values",
                $"found {found}, expected a list of 1 to {ParameterGrammar.MaxChoices} values"
            );
            return null;
        }

        var choices = ImmutableArray.CreateBuilder<SettingValue>();
        var seen = new HashSet<SettingValue>(SameValue.Comparer);
        foreach (var item in list.Items)
        {
            if (settings.ReadWhole(item, setting, $"{path}.values") is not { } value)
                continue;
            if (seen.TryGetValue(value, out var same))
                RefuseTwice(item, value, same, path);
            else
                choices.Add(value);
            seen.Add(value);
        }

        return mistakes.Count > before ? null : new Distribution.Categorical(choices.ToImmutable());
    }

    private void RefuseTwice(YamlNode item, SettingValue value, SettingValue same, string path)
    {
        var written = YamlScalar.Shorten((item as YamlNode.Scalar)?.Text ?? value.ToString()!);
        var message = value.Equals(same)
            ? $"the value {written} stands twice"
            : $"the value {written} is the same as {YamlScalar.Shorten(same.ToString()!)}";
        mistakes.Add(item.Place, $"{path}.values", message, "remove one of them");
    }

    private Distribution? ReadRange(YamlNode.Mapping fields, YamlEntry name, Setting setting, string path)
    {
        if (FindDistribution(name.Value, path) is not { } kind)
            return null;
        if (BoundType(setting, kind) is not { } type || kind.IsWhole != type is SettingType.Whole)
        {
            mistakes.Add(
                name.Value.Place,
                path,
                $"{kind.Name} does not suit {setting.Path}, which takes {setting.Type.Expected}",
                Suggestion(setting)
            );
            return null;
        }

        var before = mistakes.Count;
        var bound = setting with { Type = type, MayBeOff = false };
        var (min, max) = (
            ReadBound(fields, ParameterGrammar.Min, bound, path),
            ReadBound(fields, ParameterGrammar.Max, bound, path)
        );
        var step = ReadStep(fields, kind, path);
        if (min?.Number > max?.Number)
            mistakes.Add(
                max.Node.Place,
                $"{path}.max",
                $"{max.Value} is below min, which is {min.Value}",
                "exchange them"
            );
        if (kind.IsLog && min?.Number <= 0)
            mistakes.Add(
                min.Node.Place,
                $"{path}.min",
                $"{min.Value} has no logarithm, expected a number above 0",
                "raise it, or use a distribution without log"
            );
        if (mistakes.Count > before || min is null || max is null)
            return null;
        if (step is not null)
            CheckStep(new SteppedRange(min.Value, max.Value, step.Value), step.Node, max.Node, path);
        if (mistakes.Count > before)
            return null;
        return kind.IsWhole
            ? new Distribution.Int((long)min.Number, (long)max.Number, kind.IsLog, (long)(step?.Number ?? 1))
            : new Distribution.Float(min.Number, max.Number, kind.IsLog, step?.Number);
    }

    private void CheckStep(SteppedRange range, YamlNode step, YamlNode max, string path)
    {
        if (range.IsOneValue)
            mistakes.Add(
                step.Place,
                $"{path}.step",
                $"the step {range.Step} is larger than the range from {range.Min} to {range.Max}, so that only "
                    + $"{range.Min} would be tried",
                "lower it"
            );
        else if (range.IsTooFine)
            mistakes.Add(
                step.Place,
                $"{path}.step",
                $"the step {range.Step} is too small to tell values near {range.Max} apart",
                "raise it, or leave it out"
            );
        else if (range.LastBelowMax is { } last)
            mistakes.AddNote(
                max.Place,
                $"{path}.max",
                $"{range.Max} is never tried: in steps of {range.Step} from {range.Min} the last value is {last}",
                $"write {last}, or another step"
            );
    }

    private DistributionName? FindDistribution(YamlNode node, string path)
    {
        var word = (node as YamlNode.Scalar)?.Text ?? "";
        if (ParameterGrammar.Find(word) is { } known)
            return known;
        var names = ParameterGrammar.Distributions.Select(distribution => distribution.Name);
        mistakes.Add(
            node.Place,
            $"{path}.distribution",
            $"found {YamlScalar.Describe(node)}, expected one of {string.Join(", ", names)}",
            RemedyFor(word, names)
        );
        return null;
    }

    private static string? RemedyFor(string word, IEnumerable<string> names)
    {
        if (word is ParameterGrammar.Categorical or "choice")
            return "write values: [...]";
        var near = ParameterGrammar.Synonyms.GetValueOrDefault(word) ?? NearestName.To(word, names);
        return near is null ? null : $"did you mean '{near}'?";
    }

    /// <summary>What min and max must be; null for a setting whose values have no order.</summary>
    internal static SettingType? BoundType(Setting setting, DistributionName kind) =>
        setting.Type switch
        {
            SettingType.Whole or SettingType.Real => setting.Type,
            SettingType.Sizes sizes => new SettingType.Whole(1, sizes.Max),
            SettingType.Any => kind.IsWhole ? ParameterGrammar.AnyInteger : ParameterGrammar.AnyNumber,
            _ => null,
        };

    private Bound? ReadBound(YamlNode.Mapping fields, string name, Setting bound, string path)
    {
        if (fields.Find(name) is not { } field)
        {
            mistakes.Add(fields.Place, $"{path}.{name}", $"missing, expected {bound.Expected}");
            return null;
        }

        var value = settings.ReadWhole(field.Value, bound, $"{path}.{name}");
        return value is null ? null : new Bound(value, field.Value);
    }

    private Bound? ReadStep(YamlNode.Mapping fields, DistributionName kind, string path)
    {
        if (fields.Find(ParameterGrammar.Step) is not { } field)
            return null;
        if (kind.IsLog)
        {
            mistakes.Add(field.KeyPlace, $"{path}.step", $"does not go with {kind.Name}", "remove it");
            return null;
        }

        var value = YamlScalar.ValueOf(field.Value);
        var isStep = kind.IsWhole
            ? value is SettingValue.Integer { Whole: >= 1 }
            : value.Number is > 0 and < double.PositiveInfinity;
        if (isStep)
            return new Bound(kind.IsWhole ? value : SettingValue.Of(value.Number!.Value), field.Value);
        mistakes.Add(
            field.Value.Place,
            $"{path}.step",
            $"found {YamlScalar.Describe(field.Value)}, expected "
                + $"{(kind.IsWhole ? "an integer of at least 1" : "a number above 0")}"
        );
        return null;
    }

    private static string Suggestion(Setting setting) =>
        setting.Type switch
        {
            SettingType.Whole or SettingType.Sizes =>
                "write {distribution: int_uniform, min: ..., max: ...} or {values: [...]}",
            SettingType.Real or SettingType.Any =>
                "write {distribution: uniform, min: ..., max: ...} or {values: [...]}",
            _ => "write {values: [...]}",
        };

    /// <summary>A min or a max that its setting accepts.</summary>
    private sealed record Bound(SettingValue Value, YamlNode Node)
    {
        internal double Number => Value.Number!.Value;
    }
}
