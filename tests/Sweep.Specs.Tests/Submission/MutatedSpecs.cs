using System.Globalization;
using System.Text.Json.Nodes;

namespace Sweep.Specs.Tests.Submission;

/// <summary>A spec as JSON with one value exchanged, in every place and in many ways.</summary>
internal static class MutatedSpecs
{
    private static readonly string[] Values =
    [
        "null",
        "true",
        "-1",
        "0",
        "0.5",
        "1e300",
        "\"zzz\"",
        "[]",
        "[1]",
        "{}",
        "{\"a\":1}",
    ];

    public static IEnumerable<string> Of(string spec)
    {
        var places = Places(JsonNode.Parse(spec)!, []).ToList();
        foreach (var place in places)
        {
            foreach (var value in Values)
            {
                var root = JsonNode.Parse(spec)!;
                Set(root, place, JsonNode.Parse(value));
                yield return root.ToJsonString();
            }
        }
    }

    private static IEnumerable<string[]> Places(JsonNode? node, string[] path)
    {
        if (path.Length > 0)
            yield return path;
        var names = node switch
        {
            JsonObject map => map.Select(entry => entry.Key),
            JsonArray list => Enumerable.Range(0, list.Count).Select(at => $"{at}"),
            _ => [],
        };
        foreach (var name in names)
        foreach (var place in Places(Child(node!, name), [.. path, name]))
            yield return place;
    }

    private static JsonNode? Child(JsonNode node, string name) =>
        node is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)] : node[name];

    private static void Set(JsonNode root, string[] place, JsonNode? value)
    {
        var parent = place[..^1].Aggregate(root, (node, name) => Child(node, name)!);
        if (parent is JsonArray list)
            list[int.Parse(place[^1], CultureInfo.InvariantCulture)] = value;
        else
            parent[place[^1]] = value;
    }
}
