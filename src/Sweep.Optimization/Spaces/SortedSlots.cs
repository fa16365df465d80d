namespace Sweep.Optimization.Spaces;

/// <summary>
/// The slots of an archive in the order of one dimension, kept up to date by insertion: from one
/// suggestion to the next, few are new.
/// </summary>
internal sealed class SortedSlots(Archive archive, int dimension, OrderedAxis axis)
{
    /// <summary>From so many new slots on, sorting all costs less than inserting each.</summary>
    private const int SortFrom = 32;

    private int[] slots = [];
    private double[] positions = [];
    private int count,
        seen;

    public ReadOnlyMemory<int> Slots => slots.AsMemory(0, count);

    public ReadOnlyMemory<double> Positions => positions.AsMemory(0, count);

    public void CatchUp()
    {
        if (seen == archive.Slots)
            return;
        if (slots.Length < archive.Slots)
        {
            Array.Resize(ref slots, 2 * archive.Slots);
            Array.Resize(ref positions, 2 * archive.Slots);
        }

        var sortAll = archive.Slots - seen >= SortFrom;
        for (; seen < archive.Slots; seen++)
        {
            var point = archive.PointAt(seen);
            if (!point.Active[dimension])
                continue;
            var position = axis.Position(point.Cells[dimension]);
            Insert(sortAll ? count : PlaceOf(position, seen), position);
        }

        if (sortAll)
            Array.Sort(positions, slots, 0, count);
        if (sortAll)
            OrderTies();
    }

    private void Insert(int place, double position)
    {
        Array.Copy(slots, place, slots, place + 1, count - place);
        Array.Copy(positions, place, positions, place + 1, count - place);
        (slots[place], positions[place]) = (seen, position);
        count++;
    }

    private int PlaceOf(double position, int slot)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var isBefore =
                positions[middle] < position
                || (positions[middle] == position && archive.TrialAt(slots[middle]) < archive.TrialAt(slot));
            if (isBefore)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void OrderTies()
    {
        for (var from = 0; from < count; )
        {
            var to = from + 1;
            while (to < count && positions[to] == positions[from])
                to++;
            if (to - from > 1)
                slots.AsSpan(from, to - from).Sort((a, b) => archive.TrialAt(a).CompareTo(archive.TrialAt(b)));
            from = to;
        }
    }
}
