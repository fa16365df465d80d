using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>p(x|z), as a decoder says it for each row.</summary>
/// <param name="Location">
/// [batch, width]: the mean; its logit where <paramref name="IsLogit"/>.
/// </param>
/// <param name="IsLogit">
/// Whether the decoder ends in a sigmoid, which losses may want to go around.
/// </param>
/// <param name="LogVariance">
/// [batch, width]: the logarithm of the variance, where the decoder learns it.
/// </param>
internal sealed record Decoding(Tensor Location, bool IsLogit = false, Tensor? LogVariance = null)
{
    /// <summary>[batch, width]: the reconstruction.</summary>
    public Tensor Mean => IsLogit ? Location.Sigmoid() : Location;
}
