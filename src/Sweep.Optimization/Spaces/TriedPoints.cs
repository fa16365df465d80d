using System.Collections;

namespace Sweep.Optimization.Spaces;

/// <summary>
/// The distinct points of one history. Good until the archive that made it reads another.
/// </summary>
/// <param name="known">Points by number, among them all tried ones.</param>
internal sealed class TriedPoints(IReadOnlyDictionary<Point, int> known) : IReadOnlyCollection<Point>
{
    private readonly List<bool> isTried = [];

    public int Count { get; private set; }

    /// <summary>Counts the point with this number among the tried ones.</summary>
    public void Add(int number)
    {
        while (isTried.Count <= number)
            isTried.Add(false);
        if (isTried[number])
            return;
        isTried[number] = true;
        Count++;
    }

    public bool Contains(Point point) => known.TryGetValue(point, out var number) && IsTried(number);

    public IEnumerator<Point> GetEnumerator() =>
        known.Where(entry => IsTried(entry.Value)).Select(entry => entry.Key).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool IsTried(int number) => number < isTried.Count && isTried[number];
}
