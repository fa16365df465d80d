using Vae.Tensors.Differentiation;
using Vae.Tensors.Tracing;

namespace Tensors.Bench;

/// <summary>
/// The convolutional variational autoencoder of Burgess et al. (2018) on square images of 32 or 64
/// pixels and one channel: convolutions 4 by 4 with stride 2 and 32 channels down to 4 by 4, two
/// layers of 256, 10 latents, and the way back. Bernoulli likelihood, Adam.
/// </summary>
internal sealed class BurgessStep(int size, int batch)
{
    private const int Channels = 32,
        Hidden = 256,
        Latent = 10,
        Flat = 4 * 4 * Channels;

    private readonly int depth = size == 64 ? 4 : 3;

    public int Size => size;

    public int Batch => batch;

    /// <summary>The multiplications of encoding a batch, each with its addition.</summary>
    public double EncoderMultiplications
    {
        get
        {
            double sum = (Flat * Hidden) + (Hidden * Hidden) + (Hidden * 2 * Latent);
            for (var layer = 1; layer <= depth; layer++)
                sum += Math.Pow(size >> layer, 2) * 16 * Channels * (layer == 1 ? 1 : Channels);
            return batch * sum;
        }
    }

    public VariableLayout Layout { get; } =
        new([
            .. Enumerable
                .Range(0, size == 64 ? 4 : 3)
                .SelectMany(layer => Layer($"down{layer}", [4, 4, layer == 0 ? 1 : Channels, Channels], Channels)),
            .. Layer("first", [Flat, Hidden], Hidden),
            .. Layer("second", [Hidden, Hidden], Hidden),
            .. Layer("heads", [Hidden, 2 * Latent], 2 * Latent),
            .. Layer("third", [Latent, Hidden], Hidden),
            .. Layer("fourth", [Hidden, Hidden], Hidden),
            .. Layer("fifth", [Hidden, Flat], Flat),
            .. Enumerable
                .Range(0, size == 64 ? 4 : 3)
                .Reverse()
                .SelectMany(layer =>
                    Layer($"up{layer}", [4, 4, layer == 0 ? 1 : Channels, Channels], layer == 0 ? 1 : Channels)
                ),
        ]);

    public TensorProgram TraceEncoder() =>
        TensorProgram.Trace(builder =>
            builder.Output(
                "heads",
                Encode(builder.Input("rows", [batch, size, size, 1]), builder.Variable("weights", Layout))
            )
        );

    public TensorProgram TraceStep() =>
        TensorProgram.Trace(builder =>
        {
            var (rows, noise) = (
                builder.Input("rows", [batch, size, size, 1]),
                builder.Input("noise", [batch, Latent])
            );
            var weights = builder.Variable("weights", Layout);
            var first = builder.Variable("first", Layout.Shape);
            var second = builder.Variable("second", Layout.Shape);
            var heads = Encode(rows, weights);
            var (mean, logVariance) = (heads.Slice(1, 0, Latent), heads.Slice(1, Latent, Latent));
            var deviation = (0.5 * logVariance).Exp();
            var logits = Decode(mean + (noise * deviation), weights);
            var klNats = 0.5 * (mean.Square() + deviation.Square() - logVariance - 1).Sum();
            var loss = ((logits.Softplus() - (rows * logits)).Sum() + (builder.Input("beta") * klNats)) * (1.0 / batch);

            var gradient = weights.Flatten(Gradients.Of(loss, weights.Parts));
            var nextFirst = (0.9 * first) + (0.1 * gradient);
            var nextSecond = (0.999 * second) + (0.001 * gradient.Square());
            var scale = (nextSecond.Sqrt() * builder.Input("second_scale")) + 1e-8;
            builder.Update(weights.Flat, weights.Flat - (builder.Input("step_size") * nextFirst / scale));
            builder.Update(first, nextFirst);
            builder.Update(second, nextSecond);
            builder.Output("loss", loss);
        });

    private Tensor Encode(Tensor images, VariableGroup weights)
    {
        var x = images;
        for (var layer = 0; layer < depth; layer++)
            x = (x.Convolve(weights[$"down{layer}.weight"], 2, 1) + weights[$"down{layer}.bias"]).Relu();
        x = x.Reshape(batch, Flat);
        foreach (var name in new[] { "first", "second" })
            x = x.Linear(weights[$"{name}.weight"], weights[$"{name}.bias"]).Relu();
        return x.Linear(weights["heads.weight"], weights["heads.bias"]);
    }

    private Tensor Decode(Tensor latents, VariableGroup weights)
    {
        var x = latents;
        foreach (var name in new[] { "third", "fourth", "fifth" })
            x = x.Linear(weights[$"{name}.weight"], weights[$"{name}.bias"]).Relu();
        x = x.Reshape(batch, 4, 4, Channels);
        for (var layer = depth - 1; layer >= 0; layer--)
        {
            x = x.ConvolveTransposed(weights[$"up{layer}.weight"], 2, 1) + weights[$"up{layer}.bias"];
            if (layer > 0)
                x = x.Relu();
        }

        return x;
    }

    private static IEnumerable<(string Name, Shape Shape)> Layer(string name, Shape weight, int bias) =>
        [($"{name}.weight", weight), ($"{name}.bias", [bias])];
}
