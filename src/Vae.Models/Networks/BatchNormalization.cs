using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// Batch normalization of images (Ioffe and Szegedy 2015), a channel at a time, with the arithmetic
/// and the defaults of PyTorch's <c>BatchNorm2d</c>: in training by the batch's own mean and biased
/// variance, which the running ones follow; in evaluation by the running ones. There is no
/// <c>num_batches_tracked</c>: it would matter only without a momentum.
/// </summary>
internal sealed record BatchNormalization(string Name, int Channels) : ILayer
{
    private const double Momentum = 0.1,
        Epsilon = 1e-5;

    private string WeightName => $"{Name}.weight";

    private string BiasName => $"{Name}.bias";

    private string MeanName => $"{Name}.running_mean";

    private string VarianceName => $"{Name}.running_var";

    public IEnumerable<(string Name, Shape Shape)> Parameters => [(WeightName, [Channels]), (BiasName, [Channels])];

    public IEnumerable<(string Name, Shape Shape)> Buffers => [(MeanName, [Channels]), (VarianceName, [Channels])];

    /// <summary>[batch, height, width, channels] gives as much.</summary>
    public Tensor Apply(NetworkPass pass, Tensor x)
    {
        var (weight, bias) = (pass.Weights[WeightName], pass.Weights[BiasName]);
        if (!pass.IsTraining)
        {
            var scale = weight / (pass.Buffer(VarianceName) + Epsilon).Sqrt();
            return (x * scale) + (bias - (pass.Buffer(MeanName) * scale));
        }

        var (normalized, mean, variance) = x.BatchNormalize([0, 1, 2], Epsilon);
        var count = x.Shape.Count / Channels;
        Invariant.Holds(count > 1, "a variance is that of several values");
        Follow(pass, MeanName, mean);
        // Only the running variance is the unbiased one.
        Follow(pass, VarianceName, variance * ((double)count / (count - 1)));
        return (normalized * weight) + bias;
    }

    /// <inheritdoc/>
    public void Initialize(VariableLayout layout, Span<float> flat, ref Rng stream) =>
        layout.Of(flat, WeightName).Fill(1);

    /// <inheritdoc/>
    public void InitializeBuffers(VariableLayout layout, Span<float> flat) => layout.Of(flat, VarianceName).Fill(1);

    private static void Follow(NetworkPass pass, string buffer, Tensor value) =>
        pass.SetBuffer(buffer, ((1 - Momentum) * pass.Buffer(buffer)) + (Momentum * value.StopGradient()));
}
