using System.Reflection;
using System.Reflection.Emit;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Emission;

/// <summary>A vector of 16 floats that an emitted kernel computes.</summary>
/// <param name="push">Emits what leaves the vector on the evaluation stack.</param>
internal class VectorExpression(Action<ILGenerator> push)
{
    public static readonly VectorExpression Zero = Constant(0);

    public void Push(ILGenerator il) => push(il);

    public static VectorExpression operator +(VectorExpression left, VectorExpression right) =>
        Call(VectorMethods.Of(BinaryKind.Add), left, right);

    /// <summary>Both sides' bits: a vector with the lanes outside a mask blanked.</summary>
    public static VectorExpression operator &(VectorExpression left, VectorExpression right) =>
        Call(VectorMethods.And, left, right);

    /// <summary>The same number in all lanes.</summary>
    public static VectorExpression Constant(float number) =>
        new(il =>
        {
            il.Emit(OpCodes.Ldc_R4, number);
            il.Emit(OpCodes.Call, VectorMethods.Create);
        });

    /// <summary>The 16 floats from an address on.</summary>
    public static VectorExpression Load(NumberExpression address) =>
        new(il =>
        {
            address.Push(il);
            il.Emit(OpCodes.Call, VectorMethods.Load);
        });

    /// <summary>The float at an address, in all lanes.</summary>
    public static VectorExpression Broadcast(NumberExpression address) =>
        new(il =>
        {
            address.Push(il);
            il.Emit(OpCodes.Ldind_R4);
            il.Emit(OpCodes.Call, VectorMethods.Create);
        });

    /// <summary>A mask: all bits are set in the first lanes, as many as the number says.</summary>
    public static VectorExpression FirstLanes(NumberExpression count) =>
        new(il =>
        {
            count.Push(il);
            il.Emit(OpCodes.Call, VectorMethods.FirstLanes);
        });

    /// <summary>left · right + sum, rounded once.</summary>
    public static VectorExpression MultiplyAdd(VectorExpression left, VectorExpression right, VectorExpression sum) =>
        Call(VectorMethods.MultiplyAdd, left, right, sum);

    /// <summary>Lanes of one vector where the mask's are set, of the other elsewhere.</summary>
    public static VectorExpression Select(
        VectorExpression mask,
        VectorExpression whenSet,
        VectorExpression otherwise
    ) => Call(VectorMethods.Select, mask, whenSet, otherwise);

    /// <summary>What a method makes of vectors.</summary>
    public static VectorExpression Call(MethodInfo method, params VectorExpression[] operands) =>
        new(il =>
        {
            foreach (var operand in operands)
                operand.Push(il);
            il.Emit(OpCodes.Call, method);
        });
}
