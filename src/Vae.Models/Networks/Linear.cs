using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>A fully connected layer, x W + b, with W as [in, out].</summary>
internal sealed record Linear(string Name, int In, int Out) : ILayer
{
    private string WeightName => $"{Name}.weight";

    private string BiasName => $"{Name}.bias";

    public IEnumerable<(string Name, Shape Shape)> Parameters => [(WeightName, [In, Out]), (BiasName, [Out])];

    /// <summary>[batch, in] gives [batch, out].</summary>
    public Tensor Apply(NetworkPass pass, Tensor x) => x.Linear(pass.Weights[WeightName], pass.Weights[BiasName]);

    /// <summary>PyTorch's default: both uniform in ±1/√in. The draws are in the order of PyTorch's weight, [out, in], then the bias.</summary>
    public void Initialize(VariableLayout layout, Span<float> flat, ref Rng stream)
    {
        var bound = 1 / Math.Sqrt(In);
        var weight = layout.Of(flat, WeightName);
        for (var j = 0; j < Out; j++)
        {
            for (var i = 0; i < In; i++) weight[(i * Out) + j] = Draw(ref stream);
        }

        foreach (ref var element in layout.Of(flat, BiasName)) element = Draw(ref stream);

        float Draw(ref Rng random) => (float)(bound * ((2 * random.NextDouble()) - 1));
    }
}
