using System.Reflection.Emit;

namespace Vae.Tensors.Simd.Emission;

/// <summary>A local variable of an emitted kernel that holds a number.</summary>
internal sealed class NumberVariable : NumberExpression
{
    private readonly ILGenerator il;
    private readonly LocalBuilder local;

    private NumberVariable(ILGenerator il, LocalBuilder local)
        : base(generator => generator.Emit(OpCodes.Ldloc, local))
    {
        this.il = il;
        this.local = local;
    }

    public static NumberVariable Declare(ILGenerator il) => new(il, il.DeclareLocal(typeof(nint)));

    /// <summary>Emits an assignment.</summary>
    public void Set(NumberExpression number)
    {
        number.Push(il);
        il.Emit(OpCodes.Stloc, local);
    }

    /// <summary>Emits an addition to this variable.</summary>
    public void Add(NumberExpression number) => Set(this + number);
}
