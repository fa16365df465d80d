using System.Collections.Immutable;
using Sweep.Cli.Specs.Parameters;
using Sweep.Cli.Specs.Yaml;
using Sweep.Shared.Settings;
using Sweep.Shared.Values;

namespace Sweep.Cli.Specs.Checks;

/// <summary>Some settings exist only for some kinds (loss.beta for loss.kind beta_h). Finds what is set where no trial has such a kind.</summary>
internal sealed class KindChecks(GivenSettings given, ImmutableArray<ParameterDraft> chosen, Mistakes mistakes)
{
    private readonly Dictionary<string, HashSet<Value>?> possible = new(StringComparer.Ordinal);

    /// <summary>Whether some trial has a kind that knows this setting; true also if that cannot be told because of another mistake.</summary>
    internal bool Exists(Setting setting) =>
        setting.Only is not { } only || Possible(only.Path) is not { } kinds || only.Values.Any(kind => kinds.Contains(Value.Of(kind)));

    internal void Check()
    {
        foreach (var path in given.Paths.ToList())
        {
            var setting = SettingsCatalog.Find(path)!;
            if (Exists(setting) || !given.TryGet(path, out var one)) continue;

            // A kind that the command line changed takes the file's settings of the old kind with it: they were right where they stand.
            if (one.Place.Option is null && given.TryGet(setting.Only!.Path, out var kind) && kind.Place.Option is not null) given.Remove(path);
            else AddMistake(setting, one.Place, path);
        }

        foreach (var draft in chosen)
        {
            foreach (var set in draft.Sets.Where(set => !Exists(set.Setting))) AddMistake(set.Setting, set.Place, $"parameters.{YamlScalar.Shorten(draft.Name)}");
        }
    }

    private void AddMistake(Setting setting, Place place, string path)
    {
        var only = setting.Only!;
        var kinds = string.Join(" or ", Possible(only.Path)!);
        mistakes.Add(place, path, $"'{setting.Name}' belongs to {only.Path}: {string.Join(" or ", only.Values)}, and it is {kinds}",
            $"remove it, or set {only.Path}");
    }

    /// <summary>Every value that a setting has in some trial; null if that cannot be told.</summary>
    private HashSet<Value>? Possible(string path)
    {
        if (!possible.TryGetValue(path, out var values)) possible[path] = values = FindPossible(path);
        return values;
    }

    private HashSet<Value>? FindPossible(string path)
    {
        if (given.ValueAt(path) is not { } fixedValue) return null;
        var values = new HashSet<Value>();
        var isAlwaysSet = false;
        foreach (var draft in chosen.Where(draft => draft.Sets.Any(set => set.Setting.Path == path)))
        {
            if (draft.ValuesFor(path) is not { } listed) return null;
            foreach (var value in listed)
            {
                if (value is null) return null;
                values.Add(value);
            }

            isAlwaysSet |= draft.When.IsEmpty && draft.CaseNames.IsEmpty;
        }

        if (!isAlwaysSet) values.Add(fixedValue);
        return values;
    }
}
