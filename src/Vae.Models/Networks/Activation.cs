namespace Vae.Models.Networks;

/// <summary>What stands after a hidden layer.</summary>
public enum Activation
{
    Relu,

    /// <summary>With slope 0.01 below 0.</summary>
    LeakyRelu,

    Tanh,

    /// <summary>tanh(tanh(x)): what the posted Radial network does by mistake. A control.</summary>
    TanhTwice,

    Sigmoid,

    /// <summary>ln(1 + e^x).</summary>
    Softplus,

    /// <summary>No activation: a linear model.</summary>
    Identity,
}
