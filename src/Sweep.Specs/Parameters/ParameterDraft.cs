using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Parameters;

/// <summary>
/// A parameter as one entry of the file tells it, before it is set against the others and the fixed
/// settings.
/// </summary>
/// <param name="Distribution">Null if it was wrong.</param>
/// <param name="Sets">
/// What it assigns, in the order of the file: one entry for a parameter that is named by a path,
/// any number for cases.
/// </param>
/// <param name="CaseNames">Empty if it has no cases.</param>
internal sealed record ParameterDraft(
    string Name,
    Place Place,
    Distribution? Distribution,
    ImmutableArray<Assignment> Sets,
    ImmutableArray<string> CaseNames,
    ImmutableArray<WhenDraft> When
)
{
    /// <summary>The values that it may give to a path; null if they are not listed.</summary>
    internal IEnumerable<SettingValue?>? ValuesFor(string path) =>
        CaseNames.IsEmpty
            ? (Distribution as Distribution.Categorical)?.Choices
            : Sets.Where(set => set.Setting.Path == path).Select(set => set.Value);
}

/// <summary>A setting that a parameter decides.</summary>
/// <param name="Case">
/// Which case does so; null if the parameter's own value is the setting's.
/// </param>
/// <param name="Value">The case's value; null without a case, or if it was wrong.</param>
internal sealed record Assignment(Setting Setting, Place Place, string? Case, SettingValue? Value);

/// <summary>One entry of a when.</summary>
internal sealed record WhenDraft(string On, Place Place, ImmutableArray<YamlNode> Values);
