using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sweep.Cli.Specs.Parameters;
using Sweep.Cli.Specs.Schema;
using Sweep.Shared.Settings;

namespace Sweep.Cli.Specs;

/// <summary>
/// The grammar of sweep files as a JSON Schema (draft 2020-12), for completion and checks in editors. Made from the same catalog as the parser. It takes
/// every valid file; a few rules that no schema can say (min below max, kinds that go together, conditions without a cycle) are the parser's alone.
/// </summary>
public static class SweepSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json() => Build().ToJsonString(Indented);

    internal static JsonObject Build()
    {
        var properties = new JsonObject();
        foreach (var setting in SettingsCatalog.In(""))
            properties[setting.Name] = setting.Path == "metrics" ? MetricSchema.Metrics(setting) : SettingSchema.Of(setting);
        properties["objectives"] = MetricSchema.Objectives();
        properties["parameters"] = ParameterSchema.Parameters();
        var root = SettingSchema.Object(properties);
        root["required"] = new JsonArray("sweep", "data");
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Sweep file",
            ["description"] = "One study: what is trained, what is varied, and what decides. Each setting is defined in docs/glossary.md.",
        };
        foreach (var (name, value) in root.ToList())
        {
            root.Remove(name);
            schema[name] = value;
        }

        schema["$defs"] = Definitions();
        return schema;
    }

    /// <summary>The value of each sweepable setting, named by its path, and what parameters share.</summary>
    private static JsonObject Definitions()
    {
        var definitions = new JsonObject();
        foreach (var path in SweepablePath.All) definitions[path] = SettingSchema.Definition(SettingsCatalog.Find(path)!);
        ParameterSchema.AddDefinitions(definitions);
        return definitions;
    }
}
