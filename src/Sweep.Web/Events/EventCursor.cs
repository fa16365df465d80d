using System.Globalization;
using Sweep.Shared.Domain.Identity;

namespace Sweep.Web.Events;

/// <summary>
/// How far in each sweep's log a listener is. As text it is the identity of an event
/// (<c>sweep:position</c>, with commas between several). A listener that returns with the identity
/// of its last event misses nothing, at any coordinator.
/// </summary>
internal sealed class EventCursor
{
    /// <summary>The most sweeps that one listener can follow.</summary>
    public const int SweepLimit = 64;

    private const int LongestText = SweepLimit * 40;

    private readonly SortedDictionary<string, long> positions = new(StringComparer.Ordinal);

    public IEnumerable<SweepId> Sweeps => positions.Keys.Select(id => new SweepId(id)).ToArray();

    public bool IsFull => positions.Count >= SweepLimit;

    public bool Follows(SweepId sweep) => positions.ContainsKey(sweep.Text);

    public long this[SweepId sweep]
    {
        get => positions[sweep.Text];
        set => positions[sweep.Text] = value;
    }

    public void Forget(SweepId sweep) => positions.Remove(sweep.Text);

    public override string ToString() =>
        string.Join(
            ',',
            positions.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}:{entry.Value}"))
        );

    /// <summary>Null if the text is no cursor.</summary>
    public static EventCursor? Parse(string text)
    {
        var cursor = new EventCursor();
        if (text.Length > LongestText)
            return null;
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (
                part.Split(':') is not [{ Length: 16 } sweep, var position]
                || sweep.AsSpan().ContainsAnyExcept("0123456789abcdef")
                || !Answers.TryReadNumber(position, out var at)
            )
                return null;
            if (!cursor.positions.TryAdd(sweep, at) || cursor.positions.Count > SweepLimit)
                return null;
        }

        return cursor;
    }
}
