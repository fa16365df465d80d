using Vae.Tensors.Simd.Fusion;

namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// Where everything that a program needs lies in one block of memory: first what stays (inputs, constants), then what lives from the step that computes it to the last one that
/// reads it, in places that others use before and after.
/// </summary>
internal sealed class MemoryPlan
{
    private readonly Dictionary<Value, int> places = [];
    private readonly Dictionary<object, int> scratch = [];
    private readonly Dictionary<Value, (int First, int Last)> lifetimes = [];
    private readonly IReadOnlyList<Unit> order;

    public MemoryPlan(IReadOnlyList<Unit> order, IEnumerable<Value> given)
    {
        this.order = order;
        foreach (var value in given)
        {
            places.Add(value, Length);
            Length = checked(Length + AlignedMemory.RoundUp(value.Count));
        }

        for (var step = 0; step < order.Count; step++)
        {
            foreach (var value in order[step].Results) Live(value, step);
            if (order[step] is not FusedUnit pass) continue;
            foreach (var product in pass.Products) Live(product.Results[0], step);
        }

        PlaceAll();
    }

    /// <summary>The number of floats in all.</summary>
    public int Length { get; private set; }

    /// <summary>Whether a value is read from memory by anyone but the unit that computes it.</summary>
    public static bool IsStored(Value value) =>
        value.IsKept || value.Home is not null || value.Readers.Any(reader => UnitGraph.Actual(reader) != UnitGraph.Actual(value.Producer!));

    /// <summary>Where a value that is no variable lies.</summary>
    public int this[Value value] => value.Home is var (home, offset) ? this[home] + offset : places[value];

    /// <summary>Where the product lies that only the pass around it reads: a panel of rows.</summary>
    public int ScratchOf(MatrixUnit product) => scratch[product];

    /// <summary>Where the vector of a reduction to a scalar lies.</summary>
    public int AccumulatorOf(FusedSlot.Reduced slot) => scratch[slot];

    /// <summary>Whether the pass that computes a value, or around the product that does, can use it without it having a place for all of its elements.</summary>
    private static bool IsInRegisters(Value value) =>
        UnitGraph.Actual(value.Producer!) is FusedUnit pass && (pass.Computes(value) || pass.Products.Exists(product => product.Results[0] == value));

    private static Value Root(Value value) => value.Home is var (home, _) ? Root(home) : value;

    private void Live(Value value, int step)
    {
        var root = Root(value);
        if (root.Origin is Origin.Variable || (IsInRegisters(value) && !IsStored(value))) return;
        var last = value.IsKept ? int.MaxValue : step;
        foreach (var reader in value.Readers)
        {
            for (var later = order.Count - 1; later > last; later--)
            {
                if (order[later] == UnitGraph.Actual(reader)) last = later;
            }
        }

        var (first, known) = lifetimes.GetValueOrDefault(root, (step, step));
        lifetimes[root] = (Math.Min(first, step), Math.Max(known, last));
    }

    private void PlaceAll()
    {
        var wanted = lifetimes.Select(entry => (Key: (object)entry.Key, Length: AlignedMemory.RoundUp(entry.Key.Count), entry.Value.First, entry.Value.Last)).ToList();
        for (var step = 0; step < order.Count; step++)
        {
            if (order[step] is not FusedUnit pass) continue;
            foreach (var product in pass.Products.Where(product => !IsStored(product.Results[0])))
                wanted.Add((product, AlignedMemory.RoundUp(Panels.RowsOf(pass, product.Columns) * product.Columns), step, step));
            foreach (var slot in pass.Slots.OfType<FusedSlot.Reduced>().Where(slot => slot.Scope == ReductionScope.All))
                wanted.Add((slot, AlignedMemory.Lanes, step, step));
        }

        // Large ones first, each at the lowest place that is free during its life.
        var placed = new List<(int Start, int End, int First, int Last)>();
        foreach (var (key, length, first, last) in wanted.OrderByDescending(entry => entry.Length))
        {
            var start = Length;
            foreach (var other in placed.Where(other => other.First <= last && first <= other.Last).OrderBy(other => other.Start))
            {
                if (checked(start + length) <= other.Start) break;
                start = Math.Max(start, other.End);
            }

            placed.Add((start, checked(start + length), first, last));
            if (key is Value value) places.Add(value, start);
            else scratch.Add(key, start);
        }

        Length = placed.Select(entry => entry.End).Append(Length).Max();
    }
}
