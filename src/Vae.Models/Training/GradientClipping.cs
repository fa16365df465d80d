using Vae.Tensors.Tracing;

namespace Vae.Models.Training;

/// <summary>
/// <c>torch.nn.utils.clip_grad_norm_</c>: all gradients together are scaled down to a largest norm.
/// </summary>
internal static class GradientClipping
{
    private const double Epsilon = 1e-6;

    /// <summary>The norm of all gradients together, a scalar.</summary>
    public static Tensor Norm(Tensor gradient) => gradient.Square().Sum().Sqrt();

    /// <summary>The gradient times min(1, largest norm / (norm + 1e-6)).</summary>
    public static Tensor Clip(Tensor gradient, double largestNorm) =>
        gradient * (largestNorm / (Norm(gradient) + Epsilon)).Minimum(1);
}
