using System.Collections;

namespace Sweep.Optimization.Points;

/// <summary>The distinct points of one history. Good until the archive that made it reads another.</summary>
/// <param name="known">Points by number, among them all tried ones.</param>
/// <param name="isTried">For each number.</param>
internal sealed class TriedPoints(IReadOnlyDictionary<Point, int> known, bool[] isTried) : IReadOnlyCollection<Point>
{
    public int Count { get; } = isTried.AsSpan().Count(true);

    public bool Contains(Point point) => known.TryGetValue(point, out var number) && isTried[number];

    public IEnumerator<Point> GetEnumerator() => known.Where(entry => isTried[entry.Value]).Select(entry => entry.Key).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
