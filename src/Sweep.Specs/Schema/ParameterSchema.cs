using System.Text.Json.Nodes;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Specs.Parameters;
using Sweep.Specs.Settings;

namespace Sweep.Specs.Schema;

/// <summary>
/// The section parameters: for each sweepable path what may be drawn for it, and under any other
/// name cases.
/// </summary>
internal static class ParameterSchema
{
    private const string WhenDefinition = "when",
        CasesDefinition = "cases",
        FreeDefinition = "free",
        FreeValueDefinition = "free_value";

    internal static JsonObject Parameters()
    {
        var properties = new JsonObject();
        foreach (var path in SweepablePath.All)
            properties[path] = OfSetting(SettingsCatalog.Find(path)!);
        return new JsonObject
        {
            ["description"] =
                "What differs between trials: a dotted path and what is drawn for it, or a name of your own and cases.",
            ["type"] = new JsonArray("object", "null"),
            ["maxProperties"] = ParameterGrammar.MaxParameters,
            ["propertyNames"] = new JsonObject
            {
                ["pattern"] = SettingSchema.NamePattern,
                ["maxLength"] = SettingType.Name.MaxLength,
            },
            ["properties"] = properties,
            ["additionalProperties"] = SettingSchema.Reference(CasesDefinition),
        };
    }

    /// <summary>
    /// Under any name what may be drawn for it, or cases: the parameters of a program of the
    /// user's.
    /// </summary>
    internal static JsonObject FreeParameters() =>
        new()
        {
            ["description"] =
                "What differs between trials: the names that the program has for it, and what is drawn for each.",
            ["type"] = new JsonArray("object", "null"),
            ["maxProperties"] = ParameterGrammar.MaxParameters,
            ["propertyNames"] = new JsonObject
            {
                ["pattern"] = SettingSchema.NamePattern,
                ["maxLength"] = SettingType.Name.MaxLength,
            },
            ["additionalProperties"] = SettingSchema.Reference(FreeDefinition),
        };

    /// <summary>Points to try first: maps from the names of parameters to values.</summary>
    internal static JsonObject Points() =>
        new()
        {
            ["description"] =
                "Points that are tried before the sampler suggests any; each has a value for every parameter.",
            ["type"] = new JsonArray("array", "null"),
            ["minItems"] = 1,
            ["maxItems"] = StudySpec.MostPoints,
            ["items"] = new JsonObject { ["type"] = "object" },
        };

    internal static void AddDefinitions(JsonObject definitions)
    {
        definitions[FreeValueDefinition] = SettingSchema.OfType(new SettingType.Any());
        definitions[FreeDefinition] = Free();
        definitions[WhenDefinition] = When();
        definitions[CasesDefinition] = Cases();
    }

    private static JsonObject Free()
    {
        var ways = Ways(new Setting(FreeValueDefinition, new SettingType.Any(), ""));
        ways.Add(
            Cases(
                new JsonObject
                {
                    ["type"] = "object",
                    ["additionalProperties"] = SettingSchema.Reference(FreeValueDefinition),
                }
            )
        );
        return new JsonObject { ["anyOf"] = ways };
    }

    private static JsonObject OfSetting(Setting setting) =>
        new() { ["description"] = setting.Doc, ["anyOf"] = Ways(setting) };

    private static JsonArray Ways(Setting setting)
    {
        var ways = new JsonArray(Values(setting));
        foreach (var distribution in ParameterGrammar.Distributions)
        {
            if (
                DistributionReader.BoundType(setting, distribution) is { } type
                && distribution.IsWhole == type is SettingType.Whole
            )
                ways.Add(Range(distribution, type));
        }

        return ways;
    }

    private static JsonObject Values(Setting setting)
    {
        var values = SettingSchema.List(SettingSchema.Reference(setting.Path), 1, ParameterGrammar.MaxChoices);
        values["uniqueItems"] = true;
        values["description"] = "One of these, in no order.";
        return With(
            new JsonObject
            {
                [ParameterGrammar.Values] = values,
                [ParameterGrammar.Distribution] = new JsonObject { ["const"] = ParameterGrammar.Categorical },
            },
            required: [ParameterGrammar.Values]
        );
    }

    private static JsonObject Range(DistributionName distribution, SettingType type)
    {
        var fields = new JsonObject
        {
            [ParameterGrammar.Distribution] = new JsonObject
            {
                ["const"] = distribution.Name,
                ["description"] = distribution.Doc,
            },
            [ParameterGrammar.Min] = Bound(distribution, type, "The smallest value."),
            [ParameterGrammar.Max] = Bound(distribution, type, "The largest value."),
        };
        if (!distribution.IsLog)
            fields[ParameterGrammar.Step] = Step(distribution);
        return With(fields, required: [ParameterGrammar.Distribution, ParameterGrammar.Min, ParameterGrammar.Max]);
    }

    private static JsonObject Bound(DistributionName distribution, SettingType type, string doc)
    {
        var bound = SettingSchema.OfType(type);
        bound["description"] = doc;
        if (distribution.IsLog && !distribution.IsWhole)
        {
            bound.Remove("minimum");
            bound["exclusiveMinimum"] = 0;
        }

        return bound;
    }

    private static JsonObject Step(DistributionName distribution)
    {
        var (type, bound, least) = distribution.IsWhole ? ("integer", "minimum", 1) : ("number", "exclusiveMinimum", 0);
        return new JsonObject
        {
            ["type"] = type,
            [bound] = least,
            ["description"] = "The distance from one value to the next.",
        };
    }

    /// <summary>A map of these fields, and of when.</summary>
    private static JsonObject With(JsonObject fields, string[] required)
    {
        fields[ParameterGrammar.When] = SettingSchema.Reference(WhenDefinition);
        var schema = SettingSchema.Object(fields);
        schema["required"] = SettingSchema.Words(required);
        return schema;
    }

    private static JsonObject When()
    {
        var properties = new JsonObject();
        foreach (
            var setting in SettingsCatalog.All.Where(setting => !setting.IsGroup && SettingsCatalog.IsOfTrial(setting))
        )
            properties[setting.Path] = AnyOf(SettingSchema.Of(setting));
        return new JsonObject
        {
            ["description"] = "Chosen only if every one of these settings or parameters has one of its values.",
            ["type"] = "object",
            ["minProperties"] = 1,
            ["properties"] = properties,
            ["additionalProperties"] = AnyOf([]),
        };
    }

    private static JsonObject AnyOf(JsonObject value) =>
        new()
        {
            ["type"] = "array",
            ["items"] = value,
            ["minItems"] = 1,
        };

    private static JsonObject Cases()
    {
        var settings = new JsonObject();
        foreach (var path in SweepablePath.All)
            settings[path] = SettingSchema.Reference(path);
        return Cases(SettingSchema.Object(settings));
    }

    private static JsonObject Cases(JsonObject sets)
    {
        var cases = new JsonObject
        {
            ["description"] = "Values that go together: for each case the settings that it makes, by dotted path.",
            ["type"] = "object",
            ["minProperties"] = 1,
            ["maxProperties"] = ParameterGrammar.MaxChoices,
            ["additionalProperties"] = SettingSchema.OrNull(sets),
        };
        return With(new JsonObject { [ParameterGrammar.Cases] = cases }, required: [ParameterGrammar.Cases]);
    }
}
