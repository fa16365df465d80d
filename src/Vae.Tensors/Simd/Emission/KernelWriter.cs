using System.Reflection;
using System.Reflection.Emit;

namespace Vae.Tensors.Simd.Emission;

/// <summary>
/// Writes a kernel as a method of the runtime's own language, so that the code that writes a loop
/// reads as the loop. Each call emits a statement; loops and branches take their bodies as actions.
/// </summary>
internal class KernelWriter(ILGenerator il)
{
    public NumberVariable Number() => NumberVariable.Declare(il);

    public NumberVariable Number(NumberExpression start)
    {
        var variable = Number();
        variable.Set(start);
        return variable;
    }

    public VectorVariable Vector() => VectorVariable.Declare(il);

    public VectorVariable Vector(VectorExpression start)
    {
        var variable = Vector();
        variable.Set(start);
        return variable;
    }

    public VectorVariable[] Vectors(int count) => [.. Enumerable.Range(0, count).Select(_ => Vector())];

    /// <summary>Stores a vector, or only its lanes of a mask.</summary>
    public void Store(VectorExpression vector, NumberExpression address, VectorExpression? mask = null)
    {
        vector.Push(il);
        address.Push(il);
        mask?.Push(il);
        il.Emit(OpCodes.Call, mask is null ? VectorMethods.Store : VectorMethods.StoreMasked);
    }

    /// <summary>Stores the one float that a method makes of a vector's lanes.</summary>
    public void StoreReduced(MethodInfo across, VectorExpression vector, NumberExpression address)
    {
        address.Push(il);
        vector.Push(il);
        il.Emit(OpCodes.Call, across);
        il.Emit(OpCodes.Stind_R4);
    }

    /// <summary>A body that is executed as long as a comparison holds.</summary>
    public void While(NumberExpression.Comparison condition, Action body)
    {
        var top = il.DefineLabel();
        var test = il.DefineLabel();
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(top);
        body();
        il.MarkLabel(test);
        condition.Smaller.Push(il);
        condition.Larger.Push(il);
        il.Emit(OpCodes.Blt, top);
    }

    /// <summary>
    /// A body that is executed as many times as a counter says, which counts down to 0.
    /// </summary>
    public void Repeat(NumberVariable times, Action body) =>
        While(
            0 < times,
            () =>
            {
                body();
                times.Add(-1);
            }
        );

    /// <summary>A body that is executed if a comparison holds.</summary>
    public void If(NumberExpression.Comparison condition, Action body)
    {
        var end = il.DefineLabel();
        condition.Smaller.Push(il);
        condition.Larger.Push(il);
        il.Emit(OpCodes.Bge, end);
        body();
        il.MarkLabel(end);
    }

    public void Return() => il.Emit(OpCodes.Ret);
}
