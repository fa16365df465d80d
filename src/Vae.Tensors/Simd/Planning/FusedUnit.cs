using Foundation;
using Vae.Tensors.Simd.Fusion;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// Elementwise operations and reductions over the same elements, seen as a matrix of
/// [rows, columns], that are computed in one pass. It may contain the matrix products that it
/// reads: then the pass goes panel by panel of rows, each used while it is in the cache.
/// </summary>
internal sealed class FusedUnit : Unit
{
    private readonly Dictionary<Value, int> computed = [];
    private readonly Dictionary<FusedOperand, int> loads = [];

    /// <summary>The number of elements.</summary>
    public required int Count { get; init; }

    /// <summary>
    /// The number of columns, once an operation needs a certain one; until then all elements count
    /// as one row.
    /// </summary>
    public int? Columns { get; private set; }

    /// <summary>The body, stores left out.</summary>
    public List<Instruction> Body { get; } = [];

    /// <summary>What each slot of the body is.</summary>
    public List<FusedSlot> Slots { get; } = [];

    /// <summary>The products that this unit computes panel by panel.</summary>
    public List<MatrixUnit> Products { get; } = [];

    /// <summary>The values that the body has in registers, with their instruction.</summary>
    public IEnumerable<KeyValuePair<Value, int>> Computed => computed;

    public bool Computes(Value value) => computed.ContainsKey(value);

    /// <summary>Whether the elements can be seen as a matrix of so many columns.</summary>
    public bool Accepts(int? columns) => columns is null || Columns is null || Columns == columns;

    public void Require(int? columns) => Columns ??= columns;

    /// <summary>
    /// The instruction that has an operand in a register: computed before, or loaded.
    /// </summary>
    public int Read(FusedOperand operand)
    {
        if (computed.TryGetValue(operand.Value, out var known))
            return known;
        if (loads.TryGetValue(operand, out var loaded))
            return loaded;
        Require(operand.Columns);
        Slots.Add(new FusedSlot.Read(operand));
        return loads[operand] = Add(new Instruction.Load(Slots.Count - 1, operand.Pattern));
    }

    public void Compute(Value value, Instruction instruction)
    {
        value.Producer = this;
        Results.Add(value);
        computed[value] = Add(instruction);
    }

    public void Reduce(Value value, ReductionKind kind, ReductionScope scope, int? columns, int operand)
    {
        Require(columns);
        value.Producer = this;
        Results.Add(value);
        Slots.Add(new FusedSlot.Reduced(value, kind, scope));
        Add(new Instruction.Reduce(kind, scope, Slots.Count - 1, operand));
    }

    /// <summary>
    /// Whether memory of the value is read only at the place that is being computed.
    /// </summary>
    public bool ReadsOnlyInPlace(Value value) =>
        loads.Keys.Where(operand => operand.Value == value).All(operand => operand.IsWhole)
        && !Products.Exists(product => product.Reads(value));

    /// <summary>
    /// Takes over all that another pass over the same elements does; neither depends on the other.
    /// </summary>
    public void Append(FusedUnit other)
    {
        Require(other.Columns);
        var (slots, instructions) = (Slots.Count, new int[other.Body.Count]);
        var memory = other.loads.ToDictionary(load => load.Value, load => load.Key);
        Slots.AddRange(other.Slots);
        for (var i = 0; i < instructions.Length; i++)
        {
            var operand = memory.GetValueOrDefault(i);
            if (operand is not null && loads.TryGetValue(operand, out var loaded))
            {
                instructions[i] = loaded;
                continue;
            }

            instructions[i] = Add(
                other.Body[i].WithSlot(slot => slot + slots).WithOperands(earlier => instructions[earlier])
            );
            if (operand is not null)
                loads[operand] = instructions[i];
        }

        foreach (var (value, instruction) in other.computed)
            computed[value] = instructions[instruction];
        foreach (var result in other.Results)
            result.Producer = this;
        Results.AddRange(other.Results);
    }

    private int Add(Instruction instruction)
    {
        Invariant.Holds(Absorber is null, "an absorbed unit does not grow");
        Body.Add(instruction);
        return Body.Count - 1;
    }
}

/// <summary>
/// How a pass reads a value: from an offset on, rows a stride apart (0 for all the same), in a
/// matrix of so many columns, if not any number will do. It is whole if element i of the pass is
/// element i of the value.
/// </summary>
internal sealed record FusedOperand(
    Value Value,
    int Offset,
    ReadPattern Pattern,
    int RowStride,
    int? Columns,
    bool IsWhole
)
{
    /// <summary>
    /// How to read a view in a pass over its elements; null if it must be copied first.
    /// </summary>
    public static FusedOperand? For(View view)
    {
        FusedOperand Read(ReadPattern pattern, int rowStride, int? columns) =>
            new(view.Value, view.Offset, pattern, rowStride, columns, view.IsWhole);
        if (view.Sizes.Count == 1 && view.Value.Count > 1)
            return Read(ReadPattern.Scalar, 0, null);
        return view.Axes switch
        {
            [] or [(_, 1)] => Read(ReadPattern.Lanes, 0, null),
            [(_, 0)] => Read(ReadPattern.Scalar, 0, null),
            [(_, var stride)] => Read(ReadPattern.PerRow, stride, 1),
            [(_, var stride), (var columns, 1)] => Read(ReadPattern.Lanes, stride, columns),
            [(_, var stride), (var columns, 0)] => Read(ReadPattern.PerRow, stride, columns),
            _ => null,
        };
    }
}

/// <summary>What a slot of a fused body points to.</summary>
internal abstract record FusedSlot
{
    private FusedSlot() { }

    public sealed record Read(FusedOperand Operand) : FusedSlot;

    public sealed record Written(Value Value) : FusedSlot;

    public sealed record Reduced(Value Value, ReductionKind Kind, ReductionScope Scope) : FusedSlot;
}
