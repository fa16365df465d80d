using System.Runtime.Intrinsics;
using Vae.Tensors.Simd.Fusion;
using Vae.Tensors.Simd.Kernels;
using Vae.Tensors.Simd.Products;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Steps;

/// <summary>
/// A pass of a fused kernel, panel by panel; the products that it reads are computed for each panel
/// just before.
/// </summary>
internal sealed unsafe class FusedStep(
    FusedKernel kernel,
    nint* strides,
    FusedStep.Panel[] panels,
    FusedStep.Reduction[] reductions
) : Step
{
    /// <summary>Rows that are taken at once: the products, then the kernel's arguments.</summary>
    public readonly struct Panel(ProductCall[] products, float** pointers, nint rows, nint columns)
    {
        public readonly ProductCall[] Products = products;
        public readonly float** Pointers = pointers;
        public readonly nint Rows = rows,
            Columns = columns;
    }

    /// <summary>
    /// What is reduced over all panels: an accumulator to be set up before, and a scalar (if it is
    /// one) to be made of it at the end.
    /// </summary>
    public readonly struct Reduction(ReductionKind kind, float* accumulator, int length, float* scalar)
    {
        public void Begin() =>
            new Span<float>(accumulator, length).Fill(kind == ReductionKind.Sum ? 0 : float.NegativeInfinity);

        public void End()
        {
            if (scalar == null)
                return;
            var lanes = Vector512.Load(accumulator);
            *scalar = kind == ReductionKind.Sum ? Lanes.Sum(lanes) : Lanes.Max(lanes);
        }
    }

    public override void Run()
    {
        foreach (ref readonly var reduction in reductions.AsSpan())
            reduction.Begin();
        foreach (ref readonly var panel in panels.AsSpan())
        {
            foreach (var call in panel.Products)
                call.Run();
            kernel(panel.Pointers, strides, panel.Rows, panel.Columns);
        }

        foreach (ref readonly var reduction in reductions.AsSpan())
            reduction.End();
    }
}
