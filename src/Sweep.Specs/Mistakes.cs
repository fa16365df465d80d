using System.Collections.Immutable;

namespace Sweep.Specs;

/// <summary>
/// Gathers the mistakes of one file. Beyond a limit they are only counted: a file of another kind
/// altogether would have a million.
/// </summary>
internal sealed class Mistakes
{
    internal const int Limit = 100;

    private readonly List<SpecError> kept = [],
        notes = [];
    private int beyond;

    internal int Count => kept.Count + beyond;

    internal bool Any => kept.Count > 0;

    /// <summary>
    /// Whether another one would still be shown; if not, no effort should go into its wording.
    /// </summary>
    internal bool HasRoom => kept.Count < Limit;

    internal void Add(Place place, string path, string message, string? remedy = null)
    {
        if (HasRoom)
            kept.Add(new SpecError(place.Line, place.Column, path, message, remedy, place.Option));
        else
            beyond++;
    }

    /// <summary>Says what is no mistake and may surprise.</summary>
    internal void AddNote(Place place, string path, string message, string? remedy = null)
    {
        if (notes.Count < Limit)
            notes.Add(new SpecError(place.Line, place.Column, path, message, remedy, place.Option));
    }

    internal ImmutableArray<SpecError> NotesInOrder() => [.. Sorted(notes)];

    /// <summary>A mistake about a name: the remedy is the nearest one that is known.</summary>
    internal void AddUnknown(Place place, string path, string message, string name, IEnumerable<string> known) =>
        Add(
            place,
            path,
            message,
            HasRoom && NearestName.To(name, known) is { } nearest ? $"did you mean '{nearest}'?" : null
        );

    /// <summary>In the order of the file; options last.</summary>
    internal ImmutableArray<SpecError> InOrder()
    {
        var errors = Sorted(kept).ToList();
        if (beyond > 0)
            errors.Add(
                new SpecError(
                    errors[^1].Line,
                    errors[^1].Column,
                    "",
                    $"and {beyond} more mistakes",
                    null,
                    errors[^1].Option
                )
            );
        return [.. errors];
    }

    private static IEnumerable<SpecError> Sorted(IEnumerable<SpecError> errors) =>
        errors.OrderBy(error => error.Option is null ? error.Line : int.MaxValue).ThenBy(error => error.Column);
}
