using System.Collections.Immutable;
using System.Reflection.Emit;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Fusion;

/// <summary>
/// Writes a fused kernel as a dynamic method: two nested loops around the body, in which every value is a vector register. Machine code comes from the runtime's own
/// compiler, which turns 512-bit vectors into pairs of 256-bit ones where the machine has no wider ones.
/// </summary>
internal sealed class FusedKernelEmitter
{
    private const int Lanes = AlignedMemory.Lanes, FloatSize = sizeof(float);

    private readonly ImmutableArray<Instruction> body;
    private readonly KernelWriter writer;
    private readonly ILGenerator il;
    private readonly LocalBuilder?[] values;
    private readonly LocalBuilder[] pointers;
    private readonly LocalBuilder row, column, whole, mask;

    private FusedKernelEmitter(ImmutableArray<Instruction> body, KernelWriter writer)
    {
        (this.body, this.writer, il) = (body, writer, writer.Il);
        values = new LocalBuilder?[body.Length];
        var slots = 1 + body.Max(instruction => instruction.UsedSlot ?? -1);
        pointers = [.. Enumerable.Range(0, slots).Select(slot => writer.Field(slot * sizeof(long)))];
        (row, column, whole, mask) = (writer.Number(), writer.Number(), writer.Number(), writer.Vector());
    }

    public static unsafe FusedKernel Emit(ImmutableArray<Instruction> body)
    {
        var method = new DynamicMethod("Fused", typeof(void), [typeof(float**), typeof(nint*), typeof(nint), typeof(nint)], typeof(FusedKernelEmitter).Module, skipVisibility: true)
        {
            InitLocals = false,
        };
        new FusedKernelEmitter(body, new KernelWriter(method.GetILGenerator(1024))).EmitAll();
        return method.CreateDelegate<FusedKernel>();
    }

    private void EmitAll()
    {
        EmitBounds();
        ForEach<Instruction.Load>(load => load.Access == Access.Scalar, EmitBroadcastLoad);
        ForEach<Instruction.Reduce>(reduce => reduce.Scope == ReductionScope.All, (i, reduce) =>
        {
            il.Emit(OpCodes.Ldloc, pointers[reduce.Slot]);
            il.Emit(OpCodes.Call, VectorMethods.Load);
            SetValue(i);
        });
        EmitLoop(row, step: 1, () => il.Emit(OpCodes.Ldarg_2), EmitRow);
        ForEach<Instruction.Reduce>(reduce => reduce.Scope == ReductionScope.All, (i, reduce) =>
        {
            il.Emit(OpCodes.Ldloc, values[i]!);
            il.Emit(OpCodes.Ldloc, pointers[reduce.Slot]);
            il.Emit(OpCodes.Call, VectorMethods.Store);
        });
        il.Emit(OpCodes.Ret);
    }

    /// <summary>The bytes of a row's whole vectors, and the mask of the lanes behind them.</summary>
    private void EmitBounds()
    {
        il.Emit(OpCodes.Ldarg_3);
        writer.Constant(-Lanes);
        il.Emit(OpCodes.And);
        EmitBytes();
        il.Emit(OpCodes.Stloc, whole);
        il.Emit(OpCodes.Ldarg_3);
        writer.Constant(Lanes - 1);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Call, VectorMethods.FirstLanes);
        il.Emit(OpCodes.Stloc, mask);
    }

    private void EmitRow()
    {
        ForEach<Instruction.Load>(load => load.Access == Access.PerRow, EmitBroadcastLoad);
        ForEach<Instruction.Reduce>(reduce => reduce.Scope == ReductionScope.Row, (i, reduce) =>
        {
            EmitIdentity(reduce.Kind);
            SetValue(i);
        });
        EmitLoop(column, Lanes * FloatSize, () => il.Emit(OpCodes.Ldloc, whole), () => EmitBody(isTail: false));

        var noTail = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, column);
        il.Emit(OpCodes.Ldarg_3);
        EmitBytes();
        il.Emit(OpCodes.Bge, noTail);
        EmitBody(isTail: true);
        il.MarkLabel(noTail);

        ForEach<Instruction.Reduce>(reduce => reduce.Scope == ReductionScope.Row, (i, reduce) =>
        {
            il.Emit(OpCodes.Ldloc, pointers[reduce.Slot]);
            il.Emit(OpCodes.Ldloc, values[i]!);
            il.Emit(OpCodes.Call, reduce.Kind == ReductionKind.Sum ? VectorMethods.SumAcross : VectorMethods.MaxAcross);
            il.Emit(OpCodes.Stind_R4);
        });
        for (var slot = 0; slot < pointers.Length; slot++)
        {
            il.Emit(OpCodes.Ldloc, pointers[slot]);
            il.Emit(OpCodes.Ldarg_1);
            writer.Constant(slot * sizeof(long));
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, pointers[slot]);
        }
    }

    /// <summary>All loads come before all stores, so that an update may be written where its old value was read.</summary>
    private void EmitBody(bool isTail)
    {
        for (var i = 0; i < body.Length; i++)
        {
            switch (body[i])
            {
                case Instruction.Load { Access: Access.Lanes } load:
                    EmitAddress(load.Slot);
                    il.Emit(OpCodes.Call, VectorMethods.Load);
                    SetValue(i);
                    break;
                case Instruction.Unary unary:
                    Push(unary.Operand);
                    il.Emit(OpCodes.Call, VectorMethods.Of(unary.Kind));
                    SetValue(i);
                    break;
                case Instruction.Binary binary:
                    Push(binary.Left);
                    Push(binary.Right);
                    il.Emit(OpCodes.Call, VectorMethods.Of(binary.Kind));
                    SetValue(i);
                    break;
                case Instruction.Select select:
                    PushMask(select.Mask);
                    Push(select.WhenTrue);
                    Push(select.WhenFalse);
                    il.Emit(OpCodes.Call, VectorMethods.Select);
                    SetValue(i);
                    break;
                case Instruction.Reduce reduce:
                    EmitReduction(i, reduce, isTail);
                    break;
            }
        }

        ForEach<Instruction.Store>(_ => true, (_, store) => EmitStore(store.Slot, () => Push(store.Operand), isTail));
    }

    private void EmitReduction(int index, Instruction.Reduce reduce, bool isTail)
    {
        var combine = reduce.Kind == ReductionKind.Sum ? VectorMethods.Of(BinaryKind.Add) : VectorMethods.Of(BinaryKind.Maximum);
        if (reduce.Scope == ReductionScope.Column)
        {
            EmitStore(reduce.Slot, () =>
            {
                EmitAddress(reduce.Slot);
                il.Emit(OpCodes.Call, VectorMethods.Load);
                Push(reduce.Operand);
                il.Emit(OpCodes.Call, combine);
            }, isTail);
            return;
        }

        il.Emit(OpCodes.Ldloc, values[index]!);
        if (isTail)
        {
            il.Emit(OpCodes.Ldloc, mask);
            Push(reduce.Operand);
            EmitIdentity(reduce.Kind);
            il.Emit(OpCodes.Call, VectorMethods.Select);
        }
        else
        {
            Push(reduce.Operand);
        }

        il.Emit(OpCodes.Call, combine);
        il.Emit(OpCodes.Stloc, values[index]!);
    }

    private void EmitStore(int slot, Action pushValue, bool isTail)
    {
        pushValue();
        EmitAddress(slot);
        if (isTail) il.Emit(OpCodes.Ldloc, mask);
        il.Emit(OpCodes.Call, isTail ? VectorMethods.StoreMasked : VectorMethods.Store);
    }

    private void EmitBroadcastLoad(int index, Instruction.Load load)
    {
        il.Emit(OpCodes.Ldloc, pointers[load.Slot]);
        il.Emit(OpCodes.Ldind_R4);
        il.Emit(OpCodes.Call, VectorMethods.Create);
        SetValue(index);
    }

    private void EmitIdentity(ReductionKind kind)
    {
        il.Emit(OpCodes.Ldc_R4, kind == ReductionKind.Sum ? 0f : float.NegativeInfinity);
        il.Emit(OpCodes.Call, VectorMethods.Create);
    }

    private void EmitAddress(int slot)
    {
        il.Emit(OpCodes.Ldloc, pointers[slot]);
        il.Emit(OpCodes.Ldloc, column);
        il.Emit(OpCodes.Add);
    }

    /// <summary>From a number of floats to one of bytes.</summary>
    private void EmitBytes()
    {
        writer.Constant(FloatSize);
        il.Emit(OpCodes.Mul);
    }

    private void EmitLoop(LocalBuilder counter, int step, Action pushEnd, Action body)
    {
        writer.Constant(0);
        il.Emit(OpCodes.Stloc, counter);
        writer.While(counter, pushEnd, () =>
        {
            body();
            writer.Advance(counter, step);
        });
    }

    private static bool IsComparison(Instruction instruction) =>
        instruction is Instruction.Binary { Kind: BinaryKind.Less or BinaryKind.LessOrEqual or BinaryKind.Equal };

    private void Push(int index)
    {
        il.Emit(OpCodes.Ldloc, values[index]!);
        if (!IsComparison(body[index])) return;
        // A comparison is kept as the mask it yields; as a number it is 1 or 0.
        il.Emit(OpCodes.Ldc_R4, 1f);
        il.Emit(OpCodes.Call, VectorMethods.Create);
        il.Emit(OpCodes.Call, VectorMethods.And);
    }

    private void PushMask(int index)
    {
        il.Emit(OpCodes.Ldloc, values[index]!);
        if (!IsComparison(body[index])) il.Emit(OpCodes.Call, VectorMethods.IsNotZero);
    }

    private void SetValue(int index) => il.Emit(OpCodes.Stloc, values[index] ??= writer.Vector());

    private void ForEach<T>(Predicate<T> isWanted, Action<int, T> emit)
        where T : Instruction
    {
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] is T instruction && isWanted(instruction)) emit(i, instruction);
        }
    }
}
