using Vae.Tensors.Simd.Products;

namespace Vae.Tensors.Simd.Steps;

/// <summary>
/// The gradient of a convolution by its kernel: panels of pixels are added to it one after the
/// other.
/// </summary>
internal sealed unsafe class KernelGradientStep(float* result, int count, ProductCall[] calls) : Step
{
    public override void Run()
    {
        new Span<float>(result, count).Clear();
        foreach (var call in calls)
            call.Run();
    }
}
