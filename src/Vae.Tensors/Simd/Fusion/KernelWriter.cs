using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace Vae.Tensors.Simd.Fusion;

/// <summary>The few phrases that emitted kernels are written in. Addresses and counters are native integers, strides are in bytes.</summary>
internal sealed class KernelWriter(ILGenerator il)
{
    public ILGenerator Il => il;

    public LocalBuilder Number() => il.DeclareLocal(typeof(nint));

    public LocalBuilder Vector() => il.DeclareLocal(typeof(Vector512<float>));

    /// <summary>A new local with the field at an offset of the structure that the first argument points to.</summary>
    public LocalBuilder Field(int offset)
    {
        var field = Number();
        il.Emit(OpCodes.Ldarg_0);
        Constant(offset);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
        il.Emit(OpCodes.Stloc, field);
        return field;
    }

    public void Constant(int number)
    {
        il.Emit(OpCodes.Ldc_I4, number);
        il.Emit(OpCodes.Conv_I);
    }

    public void Copy(LocalBuilder from, LocalBuilder to)
    {
        il.Emit(OpCodes.Ldloc, from);
        il.Emit(OpCodes.Stloc, to);
    }

    /// <summary>Adds a stride, or a number, to a local.</summary>
    public void Advance(LocalBuilder address, LocalBuilder stride)
    {
        il.Emit(OpCodes.Ldloc, address);
        il.Emit(OpCodes.Ldloc, stride);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, address);
    }

    /// <inheritdoc cref="Advance(LocalBuilder, LocalBuilder)"/>
    public void Advance(LocalBuilder address, int number)
    {
        il.Emit(OpCodes.Ldloc, address);
        Constant(number);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, address);
    }

    /// <summary>A new local with a multiple of another.</summary>
    public LocalBuilder Multiple(LocalBuilder of, int factor)
    {
        var multiple = Number();
        il.Emit(OpCodes.Ldloc, of);
        Constant(factor);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Stloc, multiple);
        return multiple;
    }

    /// <summary>Pushes an address and a displacement, added.</summary>
    public void Address(LocalBuilder address, int displacement)
    {
        il.Emit(OpCodes.Ldloc, address);
        if (displacement == 0) return;
        Constant(displacement);
        il.Emit(OpCodes.Add);
    }

    public void SetZero(LocalBuilder vector)
    {
        il.Emit(OpCodes.Ldc_R4, 0f);
        il.Emit(OpCodes.Call, VectorMethods.Create);
        il.Emit(OpCodes.Stloc, vector);
    }

    /// <summary>A new local with the mask of as many lanes as a local says.</summary>
    public LocalBuilder Lanes(LocalBuilder count)
    {
        var mask = Vector();
        il.Emit(OpCodes.Ldloc, count);
        il.Emit(OpCodes.Call, VectorMethods.FirstLanes);
        il.Emit(OpCodes.Stloc, mask);
        return mask;
    }

    public void Load(LocalBuilder vector, LocalBuilder address, int displacement)
    {
        Address(address, displacement);
        il.Emit(OpCodes.Call, VectorMethods.Load);
        il.Emit(OpCodes.Stloc, vector);
    }

    /// <summary>Stores a vector, or only its lanes of the mask.</summary>
    public void Store(LocalBuilder vector, LocalBuilder address, int displacement, LocalBuilder? mask)
    {
        il.Emit(OpCodes.Ldloc, vector);
        Address(address, displacement);
        if (mask is not null) il.Emit(OpCodes.Ldloc, mask);
        il.Emit(OpCodes.Call, mask is null ? VectorMethods.Store : VectorMethods.StoreMasked);
    }

    /// <summary>Adds the product of two vectors to a sum.</summary>
    public void MultiplyAdd(LocalBuilder left, LocalBuilder right, LocalBuilder sum)
    {
        il.Emit(OpCodes.Ldloc, left);
        il.Emit(OpCodes.Ldloc, right);
        il.Emit(OpCodes.Ldloc, sum);
        il.Emit(OpCodes.Call, VectorMethods.MultiplyAdd);
        il.Emit(OpCodes.Stloc, sum);
    }

    /// <summary>Adds a vector to another.</summary>
    public void Add(LocalBuilder sum, LocalBuilder vector)
    {
        il.Emit(OpCodes.Ldloc, sum);
        il.Emit(OpCodes.Ldloc, vector);
        il.Emit(OpCodes.Call, VectorMethods.Of(Tracing.BinaryKind.Add));
        il.Emit(OpCodes.Stloc, sum);
    }

    /// <summary>A body executed while a counter, which it steps, is below an end.</summary>
    public void While(LocalBuilder counter, Action pushEnd, Action body)
    {
        var (top, test) = (il.DefineLabel(), il.DefineLabel());
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(top);
        body();
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, counter);
        pushEnd();
        il.Emit(OpCodes.Blt, top);
    }

    /// <summary>A body executed as many times as a local says, which counts down to 0.</summary>
    public void Repeat(LocalBuilder times, Action body)
    {
        var (top, test) = (il.DefineLabel(), il.DefineLabel());
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(top);
        body();
        Advance(times, -1);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, times);
        Constant(0);
        il.Emit(OpCodes.Bgt, top);
    }
}
