using System.Reflection.Emit;

namespace Vae.Tensors.Simd.Emission;

/// <summary>
/// A native integer that an emitted kernel computes: an address, a stride in bytes or a counter.
/// </summary>
/// <param name="push">Emits what leaves the number on the evaluation stack.</param>
internal class NumberExpression(Action<ILGenerator> push)
{
    private static readonly NumberExpression Zero = Constant(0);

    public void Push(ILGenerator il) => push(il);

    public static implicit operator NumberExpression(int number) => number == 0 ? Zero : Constant(number);

    public static NumberExpression operator +(NumberExpression left, NumberExpression right) =>
        ReferenceEquals(right, Zero) ? left : Combine(left, right, OpCodes.Add);

    public static NumberExpression operator *(NumberExpression left, NumberExpression right) =>
        Combine(left, right, OpCodes.Mul);

    public static NumberExpression operator &(NumberExpression left, NumberExpression right) =>
        Combine(left, right, OpCodes.And);

    public static Comparison operator <(NumberExpression left, NumberExpression right) => new(left, right);

    public static Comparison operator >(NumberExpression left, NumberExpression right) => new(right, left);

    /// <summary>The number that lies at this address.</summary>
    public NumberExpression Read() =>
        new(il =>
        {
            Push(il);
            il.Emit(OpCodes.Ldind_I);
        });

    /// <summary>An argument of the kernel, by its position from 0.</summary>
    public static NumberExpression Argument(int position) => new(il => il.Emit(OpCodes.Ldarg, (short)position));

    private static NumberExpression Constant(int number) =>
        new(il =>
        {
            il.Emit(OpCodes.Ldc_I4, number);
            il.Emit(OpCodes.Conv_I);
        });

    private static NumberExpression Combine(NumberExpression left, NumberExpression right, OpCode code) =>
        new(il =>
        {
            left.Push(il);
            right.Push(il);
            il.Emit(code);
        });

    /// <summary>Whether a number is below another, for a loop or a branch.</summary>
    internal readonly record struct Comparison(NumberExpression Smaller, NumberExpression Larger);
}
