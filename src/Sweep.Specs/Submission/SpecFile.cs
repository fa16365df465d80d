using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;
using Sweep.Specs.Settings;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Submission;

/// <summary>
/// The file that says what a study is. What a parameter sets in every trial is left out, as no
/// file may say it twice; so is what only other kinds of sampler read.
/// </summary>
internal static class SpecFile
{
    public static YamlNode.Mapping Of(StudySpec spec)
    {
        var sections = spec.Runner switch
        {
            RunnerNames.Command => Command(spec),
            RunnerNames.Ask => spec.Settings,
            _ => Trained(spec),
        };
        return ValueNode.Map(
            Study(spec)
                .Concat(sections.Entries.Select(entry => (entry.Key, ValueNode.Of(entry.Value))))
                .Append(("parameters", Parameters(spec)))
        );
    }

    private static IEnumerable<(string, YamlNode)> Study(StudySpec spec)
    {
        var all = DeclaredSettings.Write(spec);
        var unread = StudySettings.Declared.Where(setting => !IsRead(setting, all));
        var written = unread.Aggregate(all, (map, setting) => Without(map, setting.Path));
        yield return (
            "objectives",
            new YamlNode.Sequence(
                Place.Start,
                [.. spec.Objectives.Select(objective => Objective(objective, spec.Stop))]
            )
        );
        if (spec.Enqueue is { } points)
            yield return (PointReader.Section, new YamlNode.Sequence(Place.Start, [.. points.Select(Point)]));
        foreach (var (name, value) in written.Entries)
            yield return (name, ValueNode.Of(value));
    }

    private static YamlNode Point(ImmutableSortedDictionary<string, SettingValue> point) =>
        ValueNode.Map(point.Select(entry => (entry.Key, ValueNode.Of(entry.Value))));

    private static bool IsRead(Setting setting, SettingValue.Map all) =>
        setting.Only is not { } only
        || (all.At(only.Path) is SettingValue.Text word && only.Values.Contains(word.Content));

    private static YamlNode Objective(Objective objective, StopSpec stop)
    {
        var goal = ObjectiveReader.Goals[objective.Goal == Goal.Minimize ? 0 : 1];
        List<(string, YamlNode)> fields =
        [
            (ObjectiveReader.Metric, ValueNode.Of(SettingValue.Of(objective.Metric))),
            (ObjectiveReader.Goal, ValueNode.Of(SettingValue.Of(goal))),
        ];
        if (stop.Targets.TryGetValue(objective.Metric, out var target))
            fields.Add((ObjectiveReader.Target, ValueNode.Of(SettingValue.Of(target))));
        return ValueNode.Map(fields);
    }

    /// <summary>What a program has to report is left out: a file says it as objectives.</summary>
    private static SettingValue.Map Command(StudySpec spec)
    {
        if (spec.Settings.At(ProgramSettings.SectionName) is not SettingValue.Map section)
            return spec.Settings;
        var written = new SettingValue.Map(section.Entries.Remove(ProgramSettings.ReportsName));
        return spec.Settings.With(ProgramSettings.SectionName, written);
    }

    private static SettingValue.Map Trained(StudySpec spec)
    {
        var settings = spec.Settings;
        if (settings.At(MetricSettings.Section) is SettingValue.Map metrics)
        {
            // A metric that is off is one that a file does not name.
            var asked = metrics.Entries.Where(entry => entry.Value is not SettingValue.Null);
            settings = settings.With(
                MetricSettings.Section,
                new SettingValue.Map(SettingValue.Map.Empty.Entries.AddRange(asked))
            );
        }

        var chosen = spec.Space.Parameters.Where(parameter => parameter.When.IsEmpty);
        return chosen.SelectMany(parameter => AlwaysSet(spec, parameter)).Aggregate(settings, Without);
    }

    private static IEnumerable<string> AlwaysSet(StudySpec spec, Parameter parameter)
    {
        if (!spec.Cases.TryGetValue(parameter.Name, out var cases))
            return [parameter.Name];
        var sets = cases.Values.Select(set => set.Entries.Keys).ToArray();
        return sets.Skip(1).Aggregate(sets[0], (common, keys) => common.Intersect(keys, StringComparer.Ordinal));
    }

    private static SettingValue.Map Without(SettingValue.Map map, string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            return new SettingValue.Map(map.Entries.Remove(path));
        var isInside = map.Entries.GetValueOrDefault(path[..dot]) is SettingValue.Map;
        if (!isInside)
            return map;
        var inner = Without((SettingValue.Map)map.Entries[path[..dot]], path[(dot + 1)..]);
        return new SettingValue.Map(map.Entries.SetItem(path[..dot], inner));
    }

    private static YamlNode Parameters(StudySpec spec) =>
        ValueNode.Map(spec.Space.Parameters.Select(parameter => (parameter.Name, ParameterNode(spec, parameter))));

    private static YamlNode ParameterNode(StudySpec spec, Parameter parameter)
    {
        var fields = spec.Cases.TryGetValue(parameter.Name, out var cases)
            ? [(ParameterGrammar.Cases, Cases((Distribution.Categorical)parameter.Distribution, cases))]
            : Fields(parameter.Distribution);
        if (parameter.When.IsEmpty)
            return ValueNode.Map(fields);
        var conditions = parameter.When.Select(one => (one.On, ValueNode.Of(new SettingValue.List(one.Values))));
        return ValueNode.Map(fields.Append((ParameterGrammar.When, ValueNode.Map(conditions))));
    }

    /// <summary>In the order in which the parameter lists them.</summary>
    private static YamlNode Cases(
        Distribution.Categorical names,
        ImmutableSortedDictionary<string, SettingValue.Map> cases
    ) =>
        ValueNode.Map(
            from name in names.Choices.OfType<SettingValue.Text>()
            select (name.Content, ValueNode.Of(cases[name.Content]))
        );

    private static IEnumerable<(string, YamlNode)> Fields(Distribution distribution)
    {
        switch (distribution)
        {
            case Distribution.Categorical listed:
                return [(ParameterGrammar.Values, ValueNode.Of(new SettingValue.List(listed.Choices)))];
            case Distribution.Float real:
                var step = real.Step is { } width ? SettingValue.Of(width) : null;
                return Range(isWhole: false, real.Log, SettingValue.Of(real.Min), SettingValue.Of(real.Max), step);
            case Distribution.Int whole:
                var steps = whole.Log ? null : SettingValue.Of(whole.Step);
                return Range(isWhole: true, whole.Log, SettingValue.Of(whole.Min), SettingValue.Of(whole.Max), steps);
            default:
                throw Invariant.Unreachable(distribution);
        }
    }

    private static IEnumerable<(string, YamlNode)> Range(
        bool isWhole,
        bool isLog,
        SettingValue min,
        SettingValue max,
        SettingValue? step
    )
    {
        var name = ParameterGrammar.Distributions.Single(one => one.IsWhole == isWhole && one.IsLog == isLog).Name;
        yield return (ParameterGrammar.Distribution, ValueNode.Of(SettingValue.Of(name)));
        yield return (ParameterGrammar.Min, ValueNode.Of(min));
        yield return (ParameterGrammar.Max, ValueNode.Of(max));
        if (step is not null)
            yield return (ParameterGrammar.Step, ValueNode.Of(step));
    }
}
