using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Specs.Parameters;
using Sweep.Specs.Schema;
using Sweep.Specs.Settings;

namespace Sweep.Specs;

/// <summary>
/// The grammar of sweep files as a JSON Schema (draft 2020-12), for completion and checks in
/// editors. Made from the same catalog as the parser. It takes every valid file; a few rules that
/// no schema can say (min below max, kinds that go together, conditions without a cycle) are the
/// parser's alone.
/// </summary>
public static class SweepSchema
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Json() => Build().ToJsonString(Indented);

    internal static JsonObject Build()
    {
        var properties = new JsonObject();
        foreach (var setting in SettingsCatalog.In(""))
            properties[setting.Name] =
                setting.Path == "metrics" ? MetricSchema.Metrics(setting) : SettingSchema.Of(setting);
        properties["objectives"] = new JsonObject();
        properties["parameters"] = new JsonObject();
        properties[PointReader.Section] = ParameterSchema.Points();
        var root = SettingSchema.Object(properties);
        root["patternProperties"] = new JsonObject { [$"^{SettingReader.ExtensionPrefix}"] = new JsonObject() };
        root["required"] = new JsonArray("sweep");
        root["anyOf"] = new JsonArray(
            FileOf(RunnerNames.Vae, MetricSchema.Objectives(), ParameterSchema.Parameters(), "data"),
            FileOf(
                RunnerNames.Command,
                MetricSchema.FreeObjectives(),
                ParameterSchema.FreeParameters(),
                "runner",
                ProgramSettings.SectionName,
                "objectives"
            ),
            FileOf(
                RunnerNames.Ask,
                MetricSchema.FreeObjectives(),
                ParameterSchema.FreeParameters(),
                "runner",
                "objectives"
            )
        );
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Sweep file",
            ["description"] =
                "One study: what is trained, what is varied, and what decides. Each setting is defined in "
                + "docs/glossary.md.",
        };
        foreach (var (name, value) in root.ToList())
        {
            root.Remove(name);
            schema[name] = value;
        }

        schema["$defs"] = Definitions();
        return schema;
    }

    /// <summary>
    /// What a file with one runner holds; sections of the other one are empty at most.
    /// </summary>
    private static JsonObject FileOf(
        string runner,
        JsonObject objectives,
        JsonObject parameters,
        params ReadOnlySpan<string> required
    )
    {
        var properties = new JsonObject
        {
            ["runner"] = new JsonObject { ["const"] = runner },
            ["objectives"] = objectives,
            ["parameters"] = parameters,
        };
        foreach (
            var section in SettingsCatalog
                .In("")
                .Where(setting => setting.Only is { } only && !only.Values.Contains(runner))
        )
            properties[section.Name] = new JsonObject { ["type"] = "null" };
        return new JsonObject { ["properties"] = properties, ["required"] = SettingSchema.Words(required.ToArray()) };
    }

    /// <summary>
    /// The value of each sweepable setting, named by its path, and what parameters share.
    /// </summary>
    private static JsonObject Definitions()
    {
        var definitions = new JsonObject();
        foreach (var path in SweepablePath.All)
            definitions[path] = SettingSchema.Definition(SettingsCatalog.Find(path)!);
        ParameterSchema.AddDefinitions(definitions);
        return definitions;
    }
}
