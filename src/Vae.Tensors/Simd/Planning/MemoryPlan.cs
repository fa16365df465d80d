using Vae.Tensors.Simd.Fusion;

namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// Where everything that a program needs lies in one block of memory: first what stays (inputs,
/// constants), then what lives from the step that computes it to the last one that reads it, in
/// places that others use before and after.
/// </summary>
internal sealed class MemoryPlan
{
    private readonly Dictionary<Value, int> starts = [];
    private readonly Dictionary<object, int> scratch = [];
    private readonly Dictionary<Value, (int First, int Last)> lifetimes = [];
    private readonly IReadOnlyList<Unit> order;

    public MemoryPlan(IReadOnlyList<Unit> order, IEnumerable<Value> given)
    {
        this.order = order;
        foreach (var value in given)
        {
            starts.Add(value, Length);
            Length = checked(Length + AlignedMemory.RoundUp(value.Count));
        }

        for (var step = 0; step < order.Count; step++)
        {
            foreach (var value in order[step].Results)
                Live(value, step);
            if (order[step] is not FusedUnit pass)
                continue;
            foreach (var product in pass.Products)
                Live(product.Results[0], step);
        }

        PlaceAll();
    }

    /// <summary>The number of floats in all.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// Whether a value is read from memory by another unit than the one that computes it.
    /// </summary>
    public static bool IsStored(Value value) =>
        value.IsKept
        || value.Home is not null
        || value.Readers.Any(reader => UnitGraph.Actual(reader) != UnitGraph.Actual(value.Producer!));

    /// <summary>Where a value that is no variable lies.</summary>
    public int this[Value value] => value.Home is var (home, offset) ? this[home] + offset : starts[value];

    /// <summary>
    /// Where the product lies that only the pass around it reads: a panel of rows.
    /// </summary>
    public int ScratchOf(MatrixUnit product) => scratch[product];

    /// <summary>Where the vector of a reduction to a scalar lies.</summary>
    public int AccumulatorOf(FusedSlot.Reduced slot) => scratch[slot];

    /// <summary>
    /// Whether the pass that computes a value, or around the product that does, can use it without
    /// it having a place for all of its elements.
    /// </summary>
    private static bool IsInRegisters(Value value) =>
        UnitGraph.Actual(value.Producer!) is FusedUnit pass
        && (pass.Computes(value) || pass.Products.Exists(product => product.Results[0] == value));

    private static Value Root(Value value) => value.Home is var (home, _) ? Root(home) : value;

    private void Live(Value value, int step)
    {
        var root = Root(value);
        if (root.Origin is Origin.Variable || (IsInRegisters(value) && !IsStored(value)))
            return;
        var last = value.IsKept ? int.MaxValue : step;
        foreach (var reader in value.Readers)
        {
            for (var later = order.Count - 1; later > last; later--)
            {
                if (order[later] == UnitGraph.Actual(reader))
                    last = later;
            }
        }

        var (first, known) = lifetimes.GetValueOrDefault(root, (step, step));
        lifetimes[root] = (Math.Min(first, step), Math.Max(known, last));
    }

    private void PlaceAll()
    {
        // Large ones first, each at the lowest place that is free during its life.
        var placed = new List<(Block Block, int Start)>();
        foreach (var block in Blocks().OrderByDescending(block => block.Length))
        {
            var start = Length;
            var neighbours = placed.Where(other => other.Block.LivesWith(block)).OrderBy(other => other.Start);
            foreach (var (other, otherStart) in neighbours)
            {
                if (checked(start + block.Length) <= otherStart)
                    break;
                start = Math.Max(start, otherStart + other.Length);
            }

            placed.Add((block, start));
            if (block.Key is Value value)
                starts.Add(value, start);
            else
                scratch.Add(block.Key, start);
        }

        Length = placed.Select(entry => checked(entry.Start + entry.Block.Length)).Append(Length).Max();
    }

    private IEnumerable<Block> Blocks()
    {
        foreach (var (value, (first, last)) in lifetimes)
            yield return new(value, AlignedMemory.RoundUp(value.Count), first, last);
        for (var step = 0; step < order.Count; step++)
        {
            if (order[step] is not FusedUnit pass)
                continue;
            foreach (var product in pass.Products.Where(product => !IsStored(product.Results[0])))
            {
                var panel = Panels.RowsOf(pass, product.Columns) * product.Columns;
                yield return new(product, AlignedMemory.RoundUp(panel), step, step);
            }

            foreach (var slot in pass.Slots.OfType<FusedSlot.Reduced>().Where(slot => slot.Scope == ReductionScope.All))
                yield return new(slot, AlignedMemory.Lanes, step, step);
        }
    }

    /// <summary>Floats that are used from one step to another.</summary>
    /// <param name="Key">A value, a product or a reduction's slot.</param>
    /// <param name="Length">How many floats.</param>
    /// <param name="First">The step that writes them.</param>
    /// <param name="Last">The last step that reads them.</param>
    private readonly record struct Block(object Key, int Length, int First, int Last)
    {
        public bool LivesWith(Block other) => First <= other.Last && other.First <= Last;
    }
}
