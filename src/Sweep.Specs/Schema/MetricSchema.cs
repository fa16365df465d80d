using System.Text.Json.Nodes;
using Sweep.Shared.Domain.Settings;
using Sweep.Specs.Settings;
using Vae.Models.Metrics;

namespace Sweep.Specs.Schema;

/// <summary>The two places of a sweep file that name metrics.</summary>
internal static class MetricSchema
{
    private static JsonArray Names => SettingSchema.Words(TrialMetric.All.Select(metric => metric.Name));

    /// <summary>A list of names, or a map from name to settings.</summary>
    internal static JsonObject Metrics(Setting setting)
    {
        var list = new JsonObject
        {
            ["type"] = "array",
            ["items"] = new JsonObject { ["enum"] = Names },
            ["uniqueItems"] = true,
        };
        var properties = new JsonObject();
        foreach (var metric in SettingsCatalog.In(setting.Path))
        {
            // Nothing after a name means its defaults, whether or not the metric is always
            // computed.
            var one = SettingSchema.Definition(metric);
            one.Remove("default");
            properties[metric.Name] = one;
        }

        return new JsonObject
        {
            ["description"] = setting.Doc,
            ["anyOf"] = new JsonArray(list, SettingSchema.OrNull(SettingSchema.Object(properties))),
        };
    }

    /// <summary>The objectives of a program of the user's: any names, each with its goal.</summary>
    internal static JsonObject FreeObjectives()
    {
        var objective = SettingSchema.Object(
            new JsonObject
            {
                [ObjectiveReader.Metric] = SettingSchema
                    .OfType(new SettingType.MetricName())
                    .With("description", "A metric that the program reports."),
                [ObjectiveReader.Goal] = new JsonObject
                {
                    ["enum"] = SettingSchema.Words(ObjectiveReader.Goals),
                    ["description"] = "Which way is better.",
                },
                [ObjectiveReader.Target] = Target(),
            }
        );
        objective["required"] = new JsonArray(ObjectiveReader.Metric, ObjectiveReader.Goal);
        return SettingSchema
            .List(objective, 1, ObjectiveReader.MaxObjectives)
            .With("description", "What decides which trial is better; the first one where only one can.");
    }

    private static JsonObject Target() =>
        new()
        {
            ["type"] = "number",
            ["description"] =
                "The value that is good enough: the sweep ends once one trial reaches the targets of all objectives "
                + "that have one.",
        };

    internal static JsonObject Objectives()
    {
        var objective = SettingSchema.Object(
            new JsonObject
            {
                [ObjectiveReader.Metric] = new JsonObject
                {
                    ["enum"] = Names,
                    ["description"] = "A metric that the study computes.",
                },
                [ObjectiveReader.Goal] = new JsonObject
                {
                    ["enum"] = SettingSchema.Words(ObjectiveReader.Goals),
                    ["description"] = "Which way is better; without it, the metric's own.",
                },
                [ObjectiveReader.Target] = Target(),
            }
        );
        objective["required"] = new JsonArray(ObjectiveReader.Metric);
        var objectives = SettingSchema.List(objective, 1, ObjectiveReader.MaxObjectives);
        objectives["description"] = "What decides which trial is better; the first one where only one can.";
        objectives["default"] = new JsonArray(
            new JsonObject
            {
                [ObjectiveReader.Metric] = ObjectiveReader.Standard.Metric,
                [ObjectiveReader.Goal] = ObjectiveReader.Goals[0],
            }
        );
        return objectives;
    }
}
