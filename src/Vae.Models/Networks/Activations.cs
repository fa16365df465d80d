using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>Activations as operations on tensors.</summary>
internal static class Activations
{
    private const double LeakySlope = 0.01;

    /// <summary>The activation of every element.</summary>
    public static Tensor Activate(this Tensor x, Activation activation) =>
        activation switch
        {
            Activation.Relu => x.Relu(),
            Activation.LeakyRelu => x.Maximum(LeakySlope * x),
            Activation.Tanh => x.Tanh(),
            Activation.TanhTwice => x.Tanh().Tanh(),
            Activation.Sigmoid => x.Sigmoid(),
            Activation.Softplus => x.Softplus(),
            Activation.Identity => x,
            _ => throw Invariant.Unreachable(activation),
        };
}
