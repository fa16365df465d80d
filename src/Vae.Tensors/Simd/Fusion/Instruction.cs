using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Fusion;

/// <summary>
/// How a fused kernel, which walks over a matrix of [rows, columns], reads a slot.
/// </summary>
internal enum ReadPattern
{
    /// <summary>
    /// Neighbouring columns are neighbours in memory; rows are a stride apart, which may be 0.
    /// </summary>
    Lanes,

    /// <summary>One element for all columns of a row; rows are a stride apart.</summary>
    PerRow,

    /// <summary>One element for all.</summary>
    Scalar,
}

/// <summary>What a fused kernel's reduction leaves.</summary>
internal enum ReductionScope
{
    /// <summary>
    /// One vector, of which lane l reduces the columns c with c mod 16 = l of all rows: another
    /// reduction across it yields the scalar.
    /// </summary>
    All,

    /// <summary>One element a row.</summary>
    Row,

    /// <summary>One element a column.</summary>
    Column,
}

/// <summary>
/// One step of a fused kernel's body. Operands are indices of earlier instructions; slots are
/// indices into the pointers that the kernel is called with.
/// </summary>
internal abstract record Instruction
{
    private Instruction() { }

    /// <summary>The slot that it uses, if any.</summary>
    public int? UsedSlot =>
        this switch
        {
            Load load => load.Slot,
            Store store => store.Slot,
            Reduce reduce => reduce.Slot,
            _ => null,
        };

    /// <summary>The same instruction with its slot elsewhere.</summary>
    public Instruction WithSlot(Func<int, int> slot) =>
        this switch
        {
            Load load => load with { Slot = slot(load.Slot) },
            Store store => store with { Slot = slot(store.Slot) },
            Reduce reduce => reduce with { Slot = slot(reduce.Slot) },
            _ => this,
        };

    /// <summary>The same instruction with its operands elsewhere.</summary>
    public Instruction WithOperands(Func<int, int> operand) =>
        this switch
        {
            Load => this,
            Unary unary => unary with { Operand = operand(unary.Operand) },
            Binary binary => binary with { Left = operand(binary.Left), Right = operand(binary.Right) },
            Select select => select with
            {
                Mask = operand(select.Mask),
                WhenTrue = operand(select.WhenTrue),
                WhenFalse = operand(select.WhenFalse),
            },
            Store store => store with { Operand = operand(store.Operand) },
            Reduce reduce => reduce with { Operand = operand(reduce.Operand) },
            _ => throw Invariant.Unreachable(this),
        };

    public sealed record Load(int Slot, ReadPattern Pattern) : Instruction;

    public sealed record Unary(UnaryKind Kind, int Operand) : Instruction;

    public sealed record Binary(BinaryKind Kind, int Left, int Right) : Instruction;

    public sealed record Select(int Mask, int WhenTrue, int WhenFalse) : Instruction;

    public sealed record Store(int Slot, int Operand) : Instruction;

    public sealed record Reduce(ReductionKind Kind, ReductionScope Scope, int Slot, int Operand) : Instruction;
}
