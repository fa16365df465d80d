using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Foundation;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Spaces;

/// <summary>
/// The points of the observations of a history, each in a slot. What is derived from a trial's
/// parameters is remembered from call to call: they never change, so this shows in nothing but
/// speed. A history that contradicts what is remembered replaces it.
/// </summary>
internal sealed class Archive(PointSpace space)
{
    private readonly Dictionary<int, (ImmutableSortedDictionary<string, SettingValue> Parameters, int Slot)> known = [];
    private readonly List<Point> points = [];
    private readonly List<int> trials = [];
    private readonly Dictionary<Point, int> distinct = [];
    private readonly List<int> distinctOf = [];
    private readonly SortedSlots?[] sorted = new SortedSlots?[space.Dimensions];
    private (TrialHistory History, TriedPoints Points)? lastTried;

    /// <summary>In <see cref="SlotsOf"/>: the observation is no point of the space.</summary>
    public const int Foreign = -1;

    /// <summary>
    /// How many slots there are; they are numbered from 0. Some may belong to no observation of the
    /// current history.
    /// </summary>
    public int Slots => points.Count;

    public Point PointAt(int slot) => points[slot];

    public int TrialAt(int slot) => trials[slot];

    /// <summary>
    /// The slot of each observation. Slots of earlier calls do not outlive this one.
    /// </summary>
    public int[] SlotsOf(IReadOnlyList<Observation> history)
    {
        var slots = new int[history.Count];
        if (TryFill(slots, history))
            return slots;
        Forget();
        Invariant.Holds(TryFill(slots, history), "a history does not contradict itself");
        return slots;
    }

    private bool TryFill(int[] slots, IReadOnlyList<Observation> history)
    {
        // Not by index: a persistent list is walked faster than it is looked up in.
        var at = 0;
        foreach (var observation in history)
        {
            if (!TrySlotOf(observation, out slots[at++]))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Every point that a history holds, whatever came of it. Of a history that continues the one
    /// before, only what is new is read.
    /// </summary>
    public TriedPoints Tried(IReadOnlyList<Observation> history)
    {
        var tried = TryContinue(history) ?? Tried(SlotsOf(history));
        lastTried = history is TrialHistory read ? (read, tried) : null;
        return tried;
    }

    /// <summary>The points in these slots.</summary>
    public TriedPoints Tried(ReadOnlySpan<int> slots)
    {
        var tried = new TriedPoints(distinct);
        foreach (var slot in slots)
            Add(tried, slot);
        return tried;
    }

    /// <summary>
    /// The slots at which an ordered dimension is active, by position and then by trial, with their
    /// positions.
    /// </summary>
    public (ReadOnlyMemory<int> Slots, ReadOnlyMemory<double> Positions) Sorted(int dimension)
    {
        var slots = sorted[dimension] ??= new SortedSlots(this, dimension, (OrderedAxis)space.AxisOf(dimension));
        slots.CatchUp();
        return (slots.Slots, slots.Positions);
    }

    private TriedPoints? TryContinue(IReadOnlyList<Observation> history)
    {
        if (lastTried is not var (last, tried) || history is not TrialHistory longer || !longer.Continues(last))
            return null;
        for (var index = last.Count; index < longer.Count; index++)
        {
            if (!TrySlotOf(longer[index], out var slot))
                return null;
            Add(tried, slot);
        }

        return tried;
    }

    private void Add(TriedPoints tried, int slot)
    {
        if (slot != Foreign)
            tried.Add(distinctOf[slot]);
    }

    private bool TrySlotOf(Observation observation, out int slot)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(known, observation.Trial, out var isKnown);
        slot = entry.Slot;
        if (isKnown && ReferenceEquals(entry.Parameters, observation.Parameters))
            return true;

        var point = space.Encode(observation.Parameters);
        if (isKnown && (slot == Foreign ? point is not null : !points[slot].Equals(point)))
            return false;
        if (!isKnown)
            slot = point is null ? Foreign : Add(point, observation.Trial);
        entry = (observation.Parameters, slot);
        return true;
    }

    private int Add(Point point, int trial)
    {
        points.Add(point);
        trials.Add(trial);
        distinct.TryAdd(point, distinct.Count);
        distinctOf.Add(distinct[point]);
        return points.Count - 1;
    }

    private void Forget()
    {
        known.Clear();
        points.Clear();
        trials.Clear();
        distinct.Clear();
        distinctOf.Clear();
        Array.Clear(sorted);
        lastTried = null;
    }
}
