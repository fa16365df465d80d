using Vae.Tensors.Simd.Products;

namespace Vae.Tensors.Simd.Steps;

/// <summary>A matrix product by itself.</summary>
internal sealed class ProductStep(ProductCall[] calls) : Step
{
    public override void Run()
    {
        foreach (var call in calls)
            call.Run();
    }
}
