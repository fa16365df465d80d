using System.Collections.Immutable;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Parameters;

/// <summary>Parameters of a program of the user's: any name, any value.</summary>
/// <param name="taken">Names that Sweep itself gives a value to.</param>
internal sealed class FreeNames(ImmutableArray<string> taken) : ParameterNames
{
    private static readonly SettingType.Name Name = new();

    internal override Setting? Find(string name) =>
        Name.Fit(SettingValue.Of(name)) is null || taken.Contains(name)
            ? null
            : new Setting(name, new SettingType.Any(), "What the program takes by this name.");

    /// <summary>What some parameter's cases set; nothing else is known of a program.</summary>
    internal override Setting? FindForCondition(string name) => Find(name);

    internal override bool IsTaken(string name) => false;

    internal override bool IsInside(string name, string other) => false;

    internal override void AddMistake(Place place, string prefix, string name, Mistakes mistakes)
    {
        var path = prefix + YamlScalar.Shorten(name);
        if (taken.Contains(name))
            mistakes.Add(place, path, $"'{name}' is filled in by Sweep itself", "give the parameter another name");
        else
            mistakes.Add(place, path, $"expected {Name.Expected}");
    }

    internal override void AddConditionMistake(
        Place place,
        string path,
        string name,
        IEnumerable<string> parameters,
        Mistakes mistakes
    ) => mistakes.AddUnknown(place, path, "unknown parameter", name, parameters);
}
