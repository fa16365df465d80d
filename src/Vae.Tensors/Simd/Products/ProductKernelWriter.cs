using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Vae.Tensors.Simd.Emission;

namespace Vae.Tensors.Simd.Products;

/// <summary>Writes a kernel that finds its operands in <see cref="ProductArguments"/>.</summary>
internal sealed class ProductKernelWriter(ILGenerator il) : KernelWriter(il)
{
    /// <summary>The kernel that an action writes. Its name is what a profiler shows.</summary>
    public static unsafe ProductKernel Emit(string name, Action<ProductKernelWriter> write)
    {
        var module = typeof(ProductKernelWriter).Module;
        var method = new DynamicMethod(name, typeof(void), [typeof(ProductArguments*)], module, skipVisibility: true)
        {
            InitLocals = false,
        };
        var writer = new ProductKernelWriter(method.GetILGenerator(2048));
        write(writer);
        writer.Return();
        return method.CreateDelegate<ProductKernel>();
    }

    /// <summary>A new variable that starts as a field of the arguments.</summary>
    public NumberVariable Argument(string field)
    {
        var offset = (int)Marshal.OffsetOf<ProductArguments>(field);
        return Number((NumberExpression.Argument(0) + offset).Read());
    }

    /// <summary>
    /// A new variable with the mask of the lanes of the last vector that are stored.
    /// </summary>
    public VectorVariable LastLanes() =>
        Vector(VectorExpression.FirstLanes(Argument(nameof(ProductArguments.LastLanes))));
}
