using Foundation.Settings;

namespace Vae.Models.Networks;

/// <summary>What stands after a hidden layer.</summary>
public enum Activation
{
    [Word("relu")]
    Relu,

    /// <summary>With slope 0.01 below 0.</summary>
    [Word("leaky_relu")]
    LeakyRelu,

    [Word("tanh")]
    Tanh,

    /// <summary>tanh(tanh(x)): what the posted Radial network does by mistake. A control.</summary>
    [Word("tanh_twice")]
    TanhTwice,

    [Word("sigmoid")]
    Sigmoid,

    /// <summary>ln(1 + e^x).</summary>
    [Word("softplus")]
    Softplus,

    /// <summary>No activation: a linear model.</summary>
    [Word("identity")]
    Identity,
}
