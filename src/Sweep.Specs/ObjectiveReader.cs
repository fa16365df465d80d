using System.Collections.Immutable;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Checks;
using Sweep.Specs.Yaml;
using Vae.Models.Metrics;

namespace Sweep.Specs;

/// <summary>Reads objectives: which metrics decide, and which way is better.</summary>
/// <param name="isFree">
/// Whether the metrics are a program's own: any name, and the file has to say which way is better.
/// </param>
internal sealed class ObjectiveReader(GivenSettings given, bool isFree, Mistakes mistakes)
{
    internal const int MaxObjectives = 8;
    internal const string Metric = "metric",
        Goal = "goal",
        Target = "target";
    internal static readonly string[] Goals = ["minimize", "maximize"];

    /// <summary>What a study without objectives is about.</summary>
    internal static readonly Objective Standard = new("val_mse", Sweep.Shared.Domain.Studies.Goal.Minimize);

    /// <summary>By metric, the values that are good enough; once the objectives are read.</summary>
    internal ImmutableSortedDictionary<string, double> Targets { get; private set; } = StopSpec.None.Targets;

    internal ImmutableArray<Objective> Read(YamlNode.Mapping root)
    {
        var node = root.Find("objectives")?.Value;
        if (node is null && isFree)
            mistakes.Add(
                root.Place,
                "objectives",
                "missing, expected which of the program's metrics decide",
                "write [{metric: NAME, goal: minimize}]"
            );
        if (node is null)
            return isFree ? [] : [Standard];
        if (node is not YamlNode.Sequence { Items.Length: > 0 and <= MaxObjectives } list)
        {
            mistakes.Add(
                node.Place,
                "objectives",
                $"found {YamlScalar.Describe(node)}, expected a list of 1 to {MaxObjectives}",
                "write [{metric: val_mse, goal: minimize}]"
            );
            return [];
        }

        var objectives = ImmutableArray.CreateBuilder<Objective>();
        foreach (var item in list.Items)
        {
            if (ReadOne(item) is not { } objective)
                continue;
            if (objectives.Any(other => other.Metric == objective.Metric))
                mistakes.Add(item.Place, "objectives", $"'{objective.Metric}' stands twice", "remove one of them");
            objectives.Add(objective);
        }

        return objectives.ToImmutable();
    }

    private Objective? ReadOne(YamlNode node)
    {
        if (node is not YamlNode.Mapping map)
        {
            mistakes.Add(
                node.Place,
                "objectives",
                $"found {YamlScalar.Describe(node)}, expected a map",
                "write {metric: val_mse, goal: minimize}"
            );
            return null;
        }

        foreach (var field in map.Entries.Where(field => field.Key is not (Metric or Goal or Target)))
            mistakes.AddUnknown(
                field.KeyPlace,
                $"objectives.{YamlScalar.Shorten(field.Key)}",
                "unknown field",
                field.Key,
                [Metric, Goal, Target]
            );
        var metric = ReadMetric(map);
        var goal = metric is null ? null : ReadGoal(map, metric);
        if (metric is not null && map.Find(Target) is { } target)
            ReadTarget(target.Value, metric.Name);
        return goal is null ? null : new Objective(metric!.Name, goal.Value);
    }

    private void ReadTarget(YamlNode node, string metric)
    {
        double? target = YamlScalar.ValueOf(node) switch
        {
            SettingValue.Real { Amount: var amount } when double.IsFinite(amount) => amount,
            SettingValue.Integer { Whole: var whole } => whole,
            _ => null,
        };
        if (target is { } value)
            Targets = Targets.SetItem(metric, value);
        else
            mistakes.Add(
                node.Place,
                "objectives.target",
                $"found {YamlScalar.Describe(node)}, expected the value of {metric} that is good enough, a number",
                "write target: 0.01"
            );
    }

    private TrialMetric? ReadMetric(YamlNode.Mapping map)
    {
        if (map.Find(Metric) is not { } field)
        {
            mistakes.Add(map.Place, "objectives.metric", "missing, expected the name of a metric");
            return null;
        }

        var name = (field.Value as YamlNode.Scalar)?.Text ?? "";
        if (isFree)
            return ReadFreeMetric(field.Value, name);
        if (TrialMetric.Find(name) is not { } metric)
        {
            RefuseMetric(field.Value, name);
            return null;
        }

        if (new FactorChecks(given, mistakes).Refuses(name, field.Value.Place, "objectives.metric"))
            return null;
        if (!metric.IsOfEveryEpoch && !given.TryGet($"metrics.{name}", out _))
            mistakes.Add(
                field.Value.Place,
                "objectives.metric",
                $"the study does not compute '{name}'",
                $"add {name} to metrics"
            );
        return metric;
    }

    private TrialMetric? ReadFreeMetric(YamlNode node, string name)
    {
        var type = new SettingType.MetricName();
        if (name.StartsWith("test_", StringComparison.Ordinal))
            RefuseMetric(node, name);
        else if (type.Fit(SettingValue.Of(name)) is null)
            mistakes.Add(
                node.Place,
                "objectives.metric",
                $"found {YamlScalar.Describe(node)}, expected {type.Expected}"
            );
        else
            return new TrialMetric(name, MetricFamily.EveryEpoch, LargerIsBetter: false, "");
        return null;
    }

    private void RefuseMetric(YamlNode node, string name)
    {
        var known = TrialMetric.All.Select(one => one.Name);
        if (name.StartsWith("test_", StringComparison.Ordinal))
            mistakes.Add(
                node.Place,
                "objectives.metric",
                "a metric on the test data is never an objective",
                "use the one that starts with val_"
            );
        else
            mistakes.AddUnknown(
                node.Place,
                "objectives.metric",
                $"found {YamlScalar.Describe(node)}, expected one of {string.Join(", ", known)}",
                name,
                known
            );
    }

    private Goal? ReadGoal(YamlNode.Mapping map, TrialMetric metric)
    {
        if (map.Find(Goal) is not { } field)
        {
            if (!isFree)
                return BetterOf(metric);
            mistakes.Add(map.Place, "objectives.goal", $"missing, expected {string.Join(" or ", Goals)}");
            return null;
        }

        var word = (field.Value as YamlNode.Scalar)?.Text ?? "";
        if (word == Goals[0])
            return Sweep.Shared.Domain.Studies.Goal.Minimize;
        if (word == Goals[1])
            return Sweep.Shared.Domain.Studies.Goal.Maximize;
        mistakes.AddUnknown(
            field.Value.Place,
            "objectives.goal",
            $"found {YamlScalar.Describe(field.Value)}, expected {string.Join(" or ", Goals)}",
            word,
            Goals
        );
        return null;
    }

    private static Goal BetterOf(TrialMetric metric) =>
        metric.LargerIsBetter ? Sweep.Shared.Domain.Studies.Goal.Maximize : Sweep.Shared.Domain.Studies.Goal.Minimize;
}
