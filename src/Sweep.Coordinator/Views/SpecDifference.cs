using System.Collections.Immutable;
using System.Text.Json;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Storage;

namespace Sweep.Coordinator.Views;

/// <summary>One setting in which two specs differ.</summary>
/// <param name="Path">
/// Dotted: <c>seed</c>, <c>settings.training.epochs</c>, <c>parameters.training.lr.max</c>.
/// </param>
/// <param name="Before">As written there; null if it stood there not at all.</param>
public sealed record SpecDifference(string Path, string? Before, string? After)
{
    /// <summary>
    /// What a setting that is off is written as; one that an earlier version did not know is off.
    /// </summary>
    private const string Off = "null";

    /// <summary>
    /// Every setting but the number of trials and the stopping rules in which two specs differ, by
    /// path.
    /// </summary>
    public static ImmutableArray<SpecDifference> Between(StudySpec before, StudySpec after)
    {
        var (first, second) = (Leaves(before), Leaves(after));
        return
        [
            .. first
                .Keys.Union(second.Keys)
                .Order(StringComparer.Ordinal)
                .Select(path => new SpecDifference(path, first.GetValueOrDefault(path), second.GetValueOrDefault(path)))
                .Where(difference =>
                    (difference.Before ?? Off) != (difference.After ?? Off)
                    && difference.Path != "trials"
                    && !difference.Path.StartsWith("stop", StringComparison.Ordinal)
                    && !IsNewSetting(difference)
                ),
        ];
    }

    /// <summary>
    /// A sweep of a version that had no such setting differs from its file in nothing that the user
    /// wrote.
    /// </summary>
    private static bool IsNewSetting(SpecDifference difference) =>
        difference is { Path: "fail_fast", Before: null or "null" };

    /// <summary>Through the stored form, so that no setting can be forgotten here.</summary>
    private static Dictionary<string, string> Leaves(StudySpec spec)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        using var json = JsonDocument.Parse(StudyEventJson.WriteSpec(spec));
        foreach (var property in json.RootElement.EnumerateObject().Where(property => property.Name != "space"))
            Collect(property.Name, property.Value, leaves);
        foreach (var parameter in spec.Space.Parameters)
            leaves[$"parameters.{parameter.Name}"] = Describe(parameter);
        leaves["parameters"] = string.Join(", ", spec.Space.Parameters.Select(parameter => parameter.Name));
        return leaves;
    }

    private static void Collect(string path, JsonElement element, Dictionary<string, string> leaves)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
                Collect($"{path}.{property.Name}", property.Value, leaves);
            return;
        }

        leaves[path] = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
    }

    private static string Describe(Shared.Domain.Search.Parameter parameter) =>
        DistributionText.ConditionsOf(parameter) is { } conditions
            ? $"{DistributionText.Of(parameter.Distribution)} {conditions}"
            : DistributionText.Of(parameter.Distribution);
}
