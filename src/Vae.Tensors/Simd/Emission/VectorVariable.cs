using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace Vae.Tensors.Simd.Emission;

/// <summary>
/// A local variable of an emitted kernel that holds a vector: a register, if enough are free.
/// </summary>
internal sealed class VectorVariable : VectorExpression
{
    private readonly ILGenerator il;
    private readonly LocalBuilder local;

    private VectorVariable(ILGenerator il, LocalBuilder local)
        : base(generator => generator.Emit(OpCodes.Ldloc, local))
    {
        this.il = il;
        this.local = local;
    }

    public static VectorVariable Declare(ILGenerator il) => new(il, il.DeclareLocal(typeof(Vector512<float>)));

    /// <summary>Emits an assignment.</summary>
    public void Set(VectorExpression vector)
    {
        vector.Push(il);
        il.Emit(OpCodes.Stloc, local);
    }
}
