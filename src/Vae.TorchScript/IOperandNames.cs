using Vae.Tensors.Tracing;

namespace Vae.TorchScript;

/// <summary>
/// By which names a text reads tensors. A comparison makes booleans in LibTorch, which are floats
/// for all operations but a few.
/// </summary>
internal interface IOperandNames
{
    /// <summary>The tensor as it is: floats, or the booleans of a comparison.</summary>
    string Raw(Tensor tensor);

    /// <summary>The tensor as floats.</summary>
    string Number(Tensor tensor);

    /// <summary>The tensor as booleans: where it is not 0.</summary>
    string Mask(Tensor tensor);
}
