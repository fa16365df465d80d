using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Parameters;

/// <summary>
/// Makes the search space of the drafts: conditions settled where only fixed settings decide,
/// parameters that can never be chosen left out, and the rest in an order in which each comes after
/// those it depends on (the file's own order wherever that allows).
/// </summary>
internal sealed class SpaceReader(ConditionReader conditions, Mistakes mistakes)
{
    /// <summary>
    /// The drafts that some trial chooses, each with its conditions on other parameters.
    /// </summary>
    internal ImmutableArray<ChosenParameter> Read(ImmutableArray<ParameterDraft> drafts)
    {
        var waiting = drafts
            .Select(draft => (Draft: draft, Meanings: draft.When.Select(when => conditions.Read(draft, when)).ToList()))
            .ToList();
        var placed = ImmutableArray.CreateBuilder<ChosenParameter>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var dropped = new HashSet<string>(StringComparer.Ordinal);
        while (
            waiting.FindIndex(one => Depends(one.Meanings).All(condition => done.Contains(condition.On)))
                is var next
                    and >= 0
        )
        {
            var (draft, meanings) = waiting[next];
            waiting.RemoveAt(next);
            done.Add(draft.Name);
            var when = Depends(meanings).ToImmutableArray();
            var never =
                meanings.Any(meaning => meaning is WhenMeaning.Settled { Holds: false })
                || when.Any(condition => dropped.Contains(condition.On));
            if (never)
                dropped.Add(draft.Name);
            else
                placed.Add(new ChosenParameter(draft, when));
        }

        foreach (var (draft, meanings) in waiting)
        {
            var blocking = Depends(meanings).First(condition => !done.Contains(condition.On)).On;
            mistakes.Add(
                draft.Place,
                $"parameters.{YamlScalar.Shorten(draft.Name)}.when",
                $"depends on '{YamlScalar.Shorten(blocking)}', and in the end on itself"
            );
        }

        return placed.ToImmutable();
    }

    private static IEnumerable<Condition> Depends(IEnumerable<WhenMeaning?> meanings) =>
        meanings.OfType<WhenMeaning.Depends>().Select(depends => depends.Condition);
}
