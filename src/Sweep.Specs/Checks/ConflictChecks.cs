using System.Collections.Immutable;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;
using Sweep.Specs.Settings;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Checks;

/// <summary>
/// Finds what is decided twice: by two parameters, or by a parameter and by a fixed value that no
/// trial would ever use.
/// </summary>
internal sealed class ConflictChecks(GivenSettings given, Mistakes mistakes)
{
    internal void Check(ImmutableArray<ChosenParameter> chosen)
    {
        CheckParametersAgainstEachOther(chosen);
        foreach (var parameter in chosen)
        {
            CheckThatGroupsAreOn(parameter.Draft);
            if (parameter.When.IsEmpty)
                CheckAgainstFixed(parameter.Draft);
        }
    }

    private void CheckParametersAgainstEachOther(ImmutableArray<ChosenParameter> chosen)
    {
        var taken = new List<Taken>();
        foreach (var draft in chosen.Select(parameter => parameter.Draft))
        {
            foreach (var set in draft.Sets.DistinctBy(set => set.Setting.Path))
            {
                var path = set.Setting.Path;
                var other = taken.Find(one => one.By != draft && Overlap(one.Path, path));
                if (other is null)
                    taken.Add(new Taken(path, draft, set.Place));
                else
                    mistakes.Add(
                        set.Place,
                        PathOf(draft),
                        $"sets {path}, which '{YamlScalar.Shorten(other.By.Name)}' sets too, at {other.Place}",
                        "remove one of them"
                    );
            }
        }
    }

    private static bool Overlap(string one, string other) =>
        one == other || SettingsCatalog.IsInside(one, other) || SettingsCatalog.IsInside(other, one);

    private static string PathOf(ParameterDraft draft) => $"parameters.{YamlScalar.Shorten(draft.Name)}";

    private void CheckThatGroupsAreOn(ParameterDraft draft)
    {
        var inside = draft.Sets.Where(set =>
            given.TryGet(set.Setting.Parent, out var group) && group.Value is SettingValue.Null
        );
        foreach (var set in inside.DistinctBy(set => set.Setting.Path))
            mistakes.Add(set.Place, PathOf(draft), $"'{set.Setting.Parent}' is off (null)", "remove its null, or this");
    }

    private void CheckAgainstFixed(ParameterDraft draft)
    {
        var alwaysSet = draft
            .Sets.GroupBy(set => set.Setting.Path)
            .Where(sets => draft.CaseNames.IsEmpty || sets.Count() == draft.CaseNames.Length)
            .Select(sets => sets.Key)
            .ToList();
        if (alwaysSet.Count == 0)
            return;
        foreach (var path in given.Paths.Where(path => SettingsCatalog.Find(path) is { IsSection: false }))
        {
            if (
                !alwaysSet.Any(set => set == path || SettingsCatalog.IsInside(path, set))
                || !given.TryGet(path, out var one)
            )
                continue;
            mistakes.Add(
                draft.Place,
                PathOf(draft),
                $"'{path}' is also fixed, at {one.Place}",
                one.Place.Option is not null && draft.CaseNames.IsEmpty
                    ? $"to fix it, add --set parameters.{draft.Name}=null"
                    : "remove one of them"
            );
        }
    }

    /// <summary>A path that a parameter sets.</summary>
    private sealed record Taken(string Path, ParameterDraft By, Place Place);
}
