using System.Collections.Immutable;
using System.Reflection.Emit;
using Vae.Tensors.Simd.Emission;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Fusion;

/// <summary>
/// Writes a fused kernel as a dynamic method: two nested loops around the body, in which every
/// value is a vector register. Machine code comes from the runtime's own compiler, which turns
/// 512-bit vectors into pairs of 256-bit ones where the machine has no wider ones.
/// </summary>
internal sealed class FusedKernelEmitter
{
    private const int Lanes = AlignedMemory.Lanes;
    private const int FloatSize = sizeof(float);

    private readonly ImmutableArray<Instruction> body;
    private readonly KernelWriter kernel;
    private readonly VectorVariable?[] values;
    private readonly NumberVariable[] pointers;
    private readonly NumberVariable row;
    private readonly NumberVariable column;
    private readonly NumberVariable wholeBytes;
    private readonly VectorVariable mask;

    // The parameters of FusedKernel.
    private readonly NumberExpression firstPointer = NumberExpression.Argument(0);
    private readonly NumberExpression firstStride = NumberExpression.Argument(1);
    private readonly NumberExpression rows = NumberExpression.Argument(2);
    private readonly NumberExpression columns = NumberExpression.Argument(3);

    private FusedKernelEmitter(ImmutableArray<Instruction> body, KernelWriter kernel)
    {
        this.body = body;
        this.kernel = kernel;
        values = new VectorVariable?[body.Length];
        var slots = 1 + body.Max(instruction => instruction.UsedSlot ?? -1);
        pointers = [.. Enumerable.Range(0, slots).Select(slot => kernel.Number(InTable(firstPointer, slot)))];
        row = kernel.Number();
        column = kernel.Number();
        wholeBytes = kernel.Number();
        mask = kernel.Vector();
    }

    public static unsafe FusedKernel Emit(ImmutableArray<Instruction> body)
    {
        Type[] parameters = [typeof(float**), typeof(nint*), typeof(nint), typeof(nint)];
        var module = typeof(FusedKernelEmitter).Module;
        var method = new DynamicMethod("Fused", typeof(void), parameters, module, skipVisibility: true)
        {
            InitLocals = false,
        };
        var kernel = new KernelWriter(method.GetILGenerator(1024));
        new FusedKernelEmitter(body, kernel).EmitAll();
        kernel.Return();
        return method.CreateDelegate<FusedKernel>();
    }

    private void EmitAll()
    {
        wholeBytes.Set((columns & -Lanes) * FloatSize);
        mask.Set(VectorExpression.FirstLanes(columns & (Lanes - 1)));
        ForEachLoad(ReadPattern.Scalar, (i, load) => Define(i, VectorExpression.Broadcast(pointers[load.Slot])));
        ForEachReduction(ReductionScope.All, (i, reduce) => Define(i, VectorExpression.Load(pointers[reduce.Slot])));
        row.Set(0);
        kernel.While(
            row < rows,
            () =>
            {
                EmitRow();
                row.Add(1);
            }
        );
        ForEachReduction(ReductionScope.All, (i, reduce) => kernel.Store(values[i]!, pointers[reduce.Slot]));
    }

    private void EmitRow()
    {
        ForEachLoad(ReadPattern.PerRow, (i, load) => Define(i, VectorExpression.Broadcast(pointers[load.Slot])));
        ForEachReduction(ReductionScope.Row, (i, reduce) => Define(i, IdentityOf(reduce.Kind)));
        column.Set(0);
        kernel.While(
            column < wholeBytes,
            () =>
            {
                EmitBody(isTail: false);
                column.Add(Lanes * FloatSize);
            }
        );
        kernel.If(column < columns * FloatSize, () => EmitBody(isTail: true));
        ForEachReduction(
            ReductionScope.Row,
            (i, reduce) =>
            {
                var across = reduce.Kind == ReductionKind.Sum ? VectorMethods.SumAcross : VectorMethods.MaxAcross;
                kernel.StoreReduced(across, values[i]!, pointers[reduce.Slot]);
            }
        );
        for (var slot = 0; slot < pointers.Length; slot++)
            pointers[slot].Add(InTable(firstStride, slot));
    }

    /// <summary>
    /// All loads come before all stores, so that an update may be written where its old value was
    /// read.
    /// </summary>
    private void EmitBody(bool isTail)
    {
        for (var i = 0; i < body.Length; i++)
            EmitComputation(i, isTail);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] is Instruction.Store store)
                EmitStore(store.Slot, NumberOf(store.Operand), isTail);
        }
    }

    private void EmitComputation(int index, bool isTail)
    {
        switch (body[index])
        {
            case Instruction.Load { Pattern: ReadPattern.Lanes } load:
                Define(index, VectorExpression.Load(AddressOf(load.Slot)));
                break;
            case Instruction.Unary unary:
                Define(index, VectorExpression.Call(VectorMethods.Of(unary.Kind), NumberOf(unary.Operand)));
                break;
            case Instruction.Binary binary:
                var method = VectorMethods.Of(binary.Kind);
                Define(index, VectorExpression.Call(method, NumberOf(binary.Left), NumberOf(binary.Right)));
                break;
            case Instruction.Select select:
                var (whenTrue, whenFalse) = (NumberOf(select.WhenTrue), NumberOf(select.WhenFalse));
                Define(index, VectorExpression.Select(MaskOf(select.Mask), whenTrue, whenFalse));
                break;
            case Instruction.Reduce { Scope: ReductionScope.Column } reduce:
                var gathered = VectorExpression.Load(AddressOf(reduce.Slot));
                EmitStore(reduce.Slot, Combine(reduce.Kind, gathered, NumberOf(reduce.Operand)), isTail);
                break;
            case Instruction.Reduce reduce:
                EmitReduction(values[index]!, reduce, isTail);
                break;
        }
    }

    private void EmitReduction(VectorVariable sum, Instruction.Reduce reduce, bool isTail)
    {
        var added = NumberOf(reduce.Operand);
        if (isTail)
            added = VectorExpression.Select(mask, added, IdentityOf(reduce.Kind));
        sum.Set(Combine(reduce.Kind, sum, added));
    }

    private void EmitStore(int slot, VectorExpression vector, bool isTail) =>
        kernel.Store(vector, AddressOf(slot), isTail ? mask : null);

    /// <summary>
    /// The value of an instruction as numbers: a comparison keeps a mask, which is 1 or 0.
    /// </summary>
    private VectorExpression NumberOf(int index)
    {
        var value = values[index]!;
        return IsComparison(index) ? value & VectorExpression.Constant(1) : value;
    }

    /// <summary>The value of an instruction as a mask.</summary>
    private VectorExpression MaskOf(int index)
    {
        var value = values[index]!;
        return IsComparison(index) ? value : VectorExpression.Call(VectorMethods.IsNotZero, value);
    }

    private bool IsComparison(int index) =>
        body[index] is Instruction.Binary { Kind: BinaryKind.Less or BinaryKind.LessOrEqual or BinaryKind.Equal };

    private void Define(int index, VectorExpression vector)
    {
        values[index] ??= kernel.Vector();
        values[index]!.Set(vector);
    }

    private NumberExpression AddressOf(int slot) => pointers[slot] + column;

    /// <summary>The entry of a slot in a table of 64-bit numbers.</summary>
    private static NumberExpression InTable(NumberExpression table, int slot) => (table + (slot * sizeof(long))).Read();

    private static VectorExpression Combine(ReductionKind kind, VectorExpression left, VectorExpression right)
    {
        var method = VectorMethods.Of(kind == ReductionKind.Sum ? BinaryKind.Add : BinaryKind.Maximum);
        return VectorExpression.Call(method, left, right);
    }

    private static VectorExpression IdentityOf(ReductionKind kind) =>
        VectorExpression.Constant(kind == ReductionKind.Sum ? 0 : float.NegativeInfinity);

    private void ForEachLoad(ReadPattern pattern, Action<int, Instruction.Load> emit)
    {
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] is Instruction.Load load && load.Pattern == pattern)
                emit(i, load);
        }
    }

    private void ForEachReduction(ReductionScope scope, Action<int, Instruction.Reduce> emit)
    {
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] is Instruction.Reduce reduce && reduce.Scope == scope)
                emit(i, reduce);
        }
    }
}
