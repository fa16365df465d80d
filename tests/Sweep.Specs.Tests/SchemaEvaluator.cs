using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sweep.Shared.Domain.Values;

namespace Sweep.Specs.Tests;

/// <summary>
/// Validates a value against a JSON Schema: the keywords that ours uses, as draft 2020-12 defines
/// them. An unknown keyword fails the test.
/// </summary>
internal sealed class SchemaEvaluator(JsonObject root)
{
    internal bool Accepts(SettingValue value) => Accepts(root, value);

    private bool Accepts(JsonObject schema, SettingValue value) =>
        schema.All(keyword => Holds(schema, keyword.Key, keyword.Value!, value));

    private bool Holds(JsonObject schema, string keyword, JsonNode? argument, SettingValue value) =>
        keyword switch
        {
            "$schema" or "title" or "description" or "default" or "$defs" => true,
            "$ref" => Accepts(Resolve((string)argument!), value),
            "anyOf" => argument!.AsArray().Any(one => Accepts(one!.AsObject(), value)),
            "type" => (argument is JsonArray types ? types.Select(type => (string)type!) : [(string)argument!]).Any(
                type => IsOf(type, value)
            ),
            "enum" => argument!.AsArray().Any(one => IsEqual(one, value)),
            "const" => IsEqual(argument, value),
            "minimum" => value.Number is not { } n || n >= Number(argument),
            "maximum" => value.Number is not { } n || n <= Number(argument),
            "exclusiveMinimum" => value.Number is not { } n || n > Number(argument),
            "exclusiveMaximum" => value.Number is not { } n || n < Number(argument),
            "pattern" => value is not SettingValue.Text text
                || Regex.IsMatch(text.Content, (string)argument!, RegexOptions.ECMAScript),
            "maxLength" => value is not SettingValue.Text text || text.Content.Length <= (int)argument!,
            "minLength" => value is not SettingValue.Text text || text.Content.Length >= (int)argument!,
            "items" => value is not SettingValue.List list
                || list.Items.All(item => Accepts(argument!.AsObject(), item)),
            "minItems" => value is not SettingValue.List list || list.Items.Length >= (int)argument!,
            "maxItems" => value is not SettingValue.List list || list.Items.Length <= (int)argument!,
            "uniqueItems" => value is not SettingValue.List list
                || list.Items.Select(Canonical).Distinct().Count() == list.Items.Length,
            "minProperties" => value is not SettingValue.Map map || map.Entries.Count >= (int)argument!,
            "maxProperties" => value is not SettingValue.Map map || map.Entries.Count <= (int)argument!,
            "propertyNames" => value is not SettingValue.Map map
                || map.Entries.Keys.All(name => Accepts(argument!.AsObject(), SettingValue.Of(name))),
            "required" => value is not SettingValue.Map map
                || argument!.AsArray().All(name => map.Entries.ContainsKey((string)name!)),
            "properties" => value is not SettingValue.Map map
                || argument!
                    .AsObject()
                    .All(one =>
                        !map.Entries.TryGetValue(one.Key, out var entry) || Accepts(one.Value!.AsObject(), entry)
                    ),
            "patternProperties" => value is not SettingValue.Map map
                || map.Entries.All(entry => FitsPatterns(argument!.AsObject(), entry)),
            "additionalProperties" => value is not SettingValue.Map map
                || AdditionalEntries(schema, map)
                    .All(entry => argument is JsonObject inner && Accepts(inner, entry.Value)),
            _ => throw new Xunit.Sdk.XunitException($"the schema uses '{keyword}', which the evaluator does not know"),
        };

    private bool FitsPatterns(JsonObject patterns, KeyValuePair<string, SettingValue> entry) =>
        patterns
            .Where(pattern => Matches(pattern.Key, entry))
            .All(pattern => Accepts(pattern.Value!.AsObject(), entry.Value));

    private static IEnumerable<KeyValuePair<string, SettingValue>> AdditionalEntries(
        JsonObject schema,
        SettingValue.Map map
    )
    {
        var named = map.Entries.Where(entry => schema["properties"]?[entry.Key] is null);
        return schema["patternProperties"] is JsonObject patterns
            ? named.Where(entry => !patterns.Any(pattern => Matches(pattern.Key, entry)))
            : named;
    }

    private static bool Matches(string pattern, KeyValuePair<string, SettingValue> entry) =>
        Regex.IsMatch(entry.Key, pattern, RegexOptions.ECMAScript);

    private JsonObject Resolve(string reference) => root["$defs"]![reference["#/$defs/".Length..]]!.AsObject();

    private static bool IsOf(string type, SettingValue value) =>
        type switch
        {
            "null" => value is SettingValue.Null,
            "boolean" => value is SettingValue.Flag,
            "integer" => value.Number is { } x && x == Math.Floor(x),
            "number" => value.Number is not null,
            "string" => value is SettingValue.Text,
            "array" => value is SettingValue.List,
            "object" => value is SettingValue.Map,
            _ => throw new Xunit.Sdk.XunitException($"no type is called '{type}'"),
        };

    private static bool IsEqual(JsonNode? node, SettingValue value) =>
        node?.GetValueKind() switch
        {
            null => value is SettingValue.Null,
            System.Text.Json.JsonValueKind.String => value is SettingValue.Text text && text.Content == (string)node!,
            System.Text.Json.JsonValueKind.Number => value.Number == Number(node),
            _ => throw new Xunit.Sdk.XunitException("only texts and numbers are compared"),
        };

    private static double Number(JsonNode? node) => double.Parse(node!.ToJsonString(), CultureInfo.InvariantCulture);

    /// <summary>1 and 1.0 are the same number to JSON.</summary>
    private static SettingValue Canonical(SettingValue value)
    {
        if (value.Number is { } number)
            return SettingValue.Of(number);
        return value is SettingValue.List list ? new SettingValue.List([.. list.Items.Select(Canonical)]) : value;
    }
}
