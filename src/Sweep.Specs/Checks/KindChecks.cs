using System.Collections.Immutable;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;
using Sweep.Specs.Settings;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Checks;

/// <summary>
/// Some settings exist only for some kinds (loss.beta for loss.kind beta_h), and some have another
/// default for some. Finds what is set where no trial has such a kind, and what is left to a
/// default where trials of several kinds would each want their own.
/// </summary>
internal sealed class KindChecks(GivenSettings given, ImmutableArray<ParameterDraft> chosen, Mistakes mistakes)
{
    private readonly Dictionary<string, HashSet<SettingValue>?> possible = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether some trial has a kind that knows this setting; true also if that cannot be told
    /// because of another mistake.
    /// </summary>
    internal bool Exists(Setting setting) =>
        setting.Only is not { } only
        || Possible(only.Path) is not { } kinds
        || only.Values.Any(kind => kinds.Contains(SettingValue.Of(kind)));

    /// <summary>Whether it exists and every group around it does.</summary>
    internal bool IsReachable(Setting setting) =>
        Exists(setting) && (SettingsCatalog.Find(setting.Parent) is not { } group || IsReachable(group));

    internal void Check()
    {
        foreach (var path in given.Paths.ToList())
        {
            var setting = SettingsCatalog.Find(path)!;
            if (Exists(setting) || !given.TryGet(path, out var one))
                continue;

            // A kind that the command line changed takes the file's settings of the old kind with
            // it: they were right where they stand.
            if (
                one.Place.Option is null
                && given.TryGet(setting.Only!.Path, out var kind)
                && kind.Place.Option is not null
            )
                given.Remove(path);
            // Of a group that belongs to other kinds, its members need not be told too.
            else if (SettingsCatalog.Find(setting.Parent) is not { } group || Exists(group))
                AddMistake(setting, one.Place, path);
        }

        foreach (var draft in chosen)
        {
            foreach (var set in draft.Sets.Where(set => !Exists(set.Setting)))
                AddMistake(set.Setting, set.Place, $"parameters.{YamlScalar.Shorten(draft.Name)}");
        }
    }

    /// <summary>One map of defaults is made for all trials.</summary>
    internal void CheckDefaults()
    {
        foreach (
            var setting in SettingsCatalog.All.Where(setting =>
                !setting.KindDefaults.IsEmpty
                && Exists(setting)
                && !given.TryGet(setting.Path, out _)
                && !IsAlwaysSet(setting.Path)
            )
        )
        {
            var path = setting.Only!.Path;
            if (Possible(path) is not { } kinds)
                continue;
            var defaults = kinds
                .OfType<SettingValue.Text>()
                .Where(kind => setting.Only.Values.Contains(kind.Content))
                .Select(kind =>
                    (
                        Kind: kind.Content,
                        Default: setting.KindDefaults.GetValueOrDefault(kind.Content) ?? setting.Default
                    )
                )
                .ToList();
            if (defaults.All(one => Equals(one.Default, given.ValueAt(setting.Path))))
                continue;
            var each = string.Join(", ", defaults.Select(one => $"{one.Default} for {one.Kind}"));
            mistakes.Add(
                chosen.First(draft => draft.Sets.Any(set => set.Setting.Path == path)).Place,
                setting.Path,
                $"missing, and its default depends on {path}: {each}",
                "say it, or make it a parameter"
            );
        }
    }

    /// <summary>Whether a parameter sets it in every trial.</summary>
    private bool IsAlwaysSet(string path) =>
        chosen.Any(draft =>
            draft.When.IsEmpty
            && draft.Sets.Count(set => set.Setting.Path == path) is > 0 and var count
            && (draft.CaseNames.IsEmpty || count == draft.CaseNames.Length)
        );

    private void AddMistake(Setting setting, Place place, string path)
    {
        var only = setting.Only!;
        var kinds = string.Join(" or ", Possible(only.Path)!);
        mistakes.Add(
            place,
            path,
            $"'{setting.Name}' belongs to {only.Path}: {string.Join(" or ", only.Values)}, and it is {kinds}",
            setting.Elsewhere ?? $"remove it, or set {only.Path}"
        );
    }

    /// <summary>
    /// Every value that a setting has in some trial; null if that cannot be told.
    /// </summary>
    internal IReadOnlyCollection<SettingValue>? Possible(string path)
    {
        if (!possible.TryGetValue(path, out var values))
            possible[path] = values = FindPossible(path);
        return values;
    }

    private HashSet<SettingValue>? FindPossible(string path)
    {
        if (given.ValueAt(path) is not { } fixedValue)
            return null;
        var values = new HashSet<SettingValue>();
        var isAlwaysSet = false;
        foreach (var draft in chosen.Where(draft => draft.Sets.Any(set => set.Setting.Path == path)))
        {
            if (draft.ValuesFor(path) is not { } listed)
                return null;
            foreach (var value in listed)
            {
                if (value is null)
                    return null;
                values.Add(value);
            }

            isAlwaysSet |= draft.When.IsEmpty && draft.CaseNames.IsEmpty;
        }

        if (!isAlwaysSet)
            values.Add(fixedValue);
        return values;
    }
}
