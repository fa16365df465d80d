using System.Globalization;
using System.Text.Json.Nodes;
using Foundation;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;
using Sweep.Specs.Settings;

namespace Sweep.Specs.Schema;

/// <summary>A setting of the catalog as a piece of JSON Schema.</summary>
internal static class SettingSchema
{
    /// <summary>
    /// What stands at a setting's own place: a reference where the value is defined once for all
    /// places.
    /// </summary>
    internal static JsonObject Of(Setting setting) =>
        SweepablePath.IsSweepable(setting) ? Reference(setting.Path) : Definition(setting);

    internal static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };

    /// <summary>The value of a setting, with its meaning and its default.</summary>
    internal static JsonObject Definition(Setting setting)
    {
        var schema = setting.IsGroup ? Group(setting) : OfType(setting.Type);

        // An empty section is null, and says nothing.
        if (setting.MayBeOff || setting.IsSection)
            schema = OrNull(schema);
        schema["description"] = setting.Doc;
        if (setting.Default is { } standard)
            schema["default"] = Json(standard);
        return schema;
    }

    internal static JsonObject OrNull(JsonObject schema)
    {
        if (schema["type"] is not JsonValue type)
            return new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        schema["type"] = new JsonArray(type.DeepClone(), "null");
        return schema;
    }

    /// <summary>A map of these entries and no others.</summary>
    internal static JsonObject Object(JsonObject properties) =>
        new()
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };

    internal static JsonObject OfType(SettingType type) =>
        type switch
        {
            SettingType.Whole whole => Integer(whole.Min, whole.Max),
            SettingType.WholeOrFalse whole => new JsonObject
            {
                ["anyOf"] = new JsonArray(Integer(whole.Min, whole.Max), new JsonObject { ["const"] = false }),
            },
            SettingType.Real real => new JsonObject
            {
                ["type"] = "number",
                [real.AboveMin ? "exclusiveMinimum" : "minimum"] = real.Min,
                [real.BelowMax ? "exclusiveMaximum" : "maximum"] = real.Max,
            },
            SettingType.Duration => new JsonObject
            {
                ["type"] = new JsonArray("string", "number"),
                ["pattern"] = Durations.Pattern,
                ["minimum"] = 0,
            },
            SettingType.Flag => new JsonObject { ["type"] = "boolean" },
            SettingType.Choice choice => new JsonObject { ["type"] = "string", ["enum"] = Words(choice.Names) },
            SettingType.Name => new JsonObject
            {
                ["type"] = "string",
                ["pattern"] = NamePattern,
                ["maxLength"] = SettingType.Name.MaxLength,
            },
            SettingType.MetricName => new JsonObject
            {
                ["type"] = "string",
                ["pattern"] = SettingType.MetricName.Pattern,
                ["maxLength"] = SettingType.MetricName.MaxLength,
            },
            SettingType.FieldNames => new JsonObject
            {
                ["type"] = "string",
                ["minLength"] = 1,
                ["maxLength"] = SettingType.FieldNames.MaxLength,
            },
            SettingType.Path => new JsonObject
            {
                ["type"] = "string",
                ["minLength"] = 1,
                ["maxLength"] = SettingType.Path.MaxLength,
            },
            SettingType.Sizes sizes => new JsonObject
            {
                ["anyOf"] = new JsonArray(Integer(1, sizes.Max), List(Integer(1, sizes.Max), 1, sizes.MaxLayers)),
            },
            SettingType.Shares => List(Share(), SettingType.Shares.Parts, SettingType.Shares.Parts),
            SettingType.Any => new JsonObject
            {
                ["type"] = Words(["null", "boolean", "number", "string", "array", "object"]),
                ["maxLength"] = SettingType.Any.MaxLength,
            },
            SettingType.Arguments arguments => List(
                new JsonObject
                {
                    ["anyOf"] = new JsonArray(
                        Scalar(SettingType.Arguments.MaxLength),
                        List(Scalar(SettingType.Arguments.MaxLength), 1, arguments.Max)
                    ),
                },
                1,
                arguments.Max
            ),
            SettingType.Words words => new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    Word(words),
                    List(Word(words), 1, words.Names.Length).With("uniqueItems", true)
                ),
            },
            SettingType.Variables => new JsonObject
            {
                ["type"] = "object",
                ["propertyNames"] = new JsonObject
                {
                    ["pattern"] = $"^(?!{SettingType.Variables.OwnPrefix})[A-Za-z_][A-Za-z0-9_]*$",
                    ["maxLength"] = SettingType.Name.MaxLength,
                },
                ["additionalProperties"] = Scalar(SettingType.Variables.MaxLength),
            },
            _ => throw Invariant.Unreachable(type),
        };

    internal const string NamePattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$";

    internal static JsonObject List(JsonObject items, int min, int max) =>
        new()
        {
            ["type"] = "array",
            ["items"] = items,
            ["minItems"] = min,
            ["maxItems"] = max,
        };

    internal static JsonArray Words(IEnumerable<string> words) => [.. words.Select(word => JsonValue.Create(word))];

    private static JsonObject Scalar(int maxLength) =>
        new() { ["type"] = new JsonArray("string", "number", "boolean"), ["maxLength"] = maxLength };

    private static JsonObject Word(SettingType.Words words) =>
        new() { ["type"] = "string", ["enum"] = Words(words.Names) };

    internal static JsonObject With(this JsonObject schema, string keyword, JsonNode argument)
    {
        schema[keyword] = argument;
        return schema;
    }

    private static JsonObject Share() =>
        new()
        {
            ["type"] = "number",
            ["minimum"] = 0,
            ["exclusiveMaximum"] = 1,
        };

    private static JsonObject Integer(long min, long max) =>
        new()
        {
            ["type"] = "integer",
            ["minimum"] = min,
            ["maximum"] = max,
        };

    private static JsonObject Group(Setting group)
    {
        var properties = new JsonObject();
        foreach (var setting in SettingsCatalog.In(group.Path))
            properties[setting.Name] = Of(setting);
        var schema = Object(properties);
        var settings = SettingsCatalog.In(group.Path);
        var needed = settings.Where(setting => setting is { IsGroup: false, Default: null });
        var required = needed.ToLookup(setting => setting.Only is null || setting.Only == group.Only);
        if (required[true].Any())
            schema["required"] = Words(required[true].Select(setting => setting.Name));
        foreach (var limited in required[false])
        {
            Invariant.Holds(!schema.ContainsKey("anyOf"), "a group has one setting that only some kinds need");
            schema["anyOf"] = OnlyWhereItIs(limited, limited.Only!);
        }

        return schema;
    }

    /// <summary>The setting is there, or a kind that does not know it.</summary>
    private static JsonArray OnlyWhereItIs(Setting setting, KindLimit limit)
    {
        var kind = SettingsCatalog.Find(limit.Path)!;
        var others = ((SettingType.Choice)kind.Type).Names.Except(limit.Values);
        var isOther = new JsonObject { [kind.Name] = new JsonObject { ["enum"] = Words(others) } };
        return new JsonArray(
            new JsonObject { ["required"] = Words([setting.Name]) },
            new JsonObject { ["properties"] = isOther }
        );
    }

    private static JsonNode? Json(SettingValue value) =>
        value switch
        {
            SettingValue.Null => null,
            SettingValue.Flag flag => flag.On,
            SettingValue.Integer integer => integer.Whole,
            SettingValue.Real real => JsonNode.Parse(real.Amount.ToString("R", CultureInfo.InvariantCulture)),
            SettingValue.Text text => text.Content,
            SettingValue.List list => new JsonArray([.. list.Items.Select(Json)]),
            SettingValue.Map { Entries.IsEmpty: true } => new JsonObject(),
            _ => throw Invariant.Unreachable(value),
        };
}
