using Foundation;
using Vae.Tensors.Backends;
using Vae.Tensors.Differentiation;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Conformance;

/// <summary>
/// A whole step of a variational autoencoder as a user would write it: loss, gradients, clipping by
/// the global norm, Adam.
/// </summary>
internal sealed class TrainingStep
{
    private readonly VariableLayout layout;

    public TrainingStep(int batch, int size, int hidden, int latent)
        : this(
            new VariableLayout([
                ("encoder.weight", [size, hidden]),
                ("encoder.bias", [hidden]),
                ("mean.weight", [hidden, latent]),
                ("mean.bias", [latent]),
                ("logvar.weight", [hidden, latent]),
                ("logvar.bias", [latent]),
                ("decoder.weight", [latent, hidden]),
                ("decoder.bias", [hidden]),
                ("output.weight", [hidden, size]),
                ("output.bias", [size]),
            ]),
            (builder, weights) =>
            {
                var (rows, noise) = (builder.Input("rows", [batch, size]), builder.Input("noise", [batch, latent]));
                Tensor Layer(Tensor x, string name) => x.Linear(weights[$"{name}.weight"], weights[$"{name}.bias"]);
                var encoded = Layer(rows, "encoder").Relu();
                var (mean, logvar) = (Layer(encoded, "mean"), Layer(encoded, "logvar"));
                var z = mean + (0.1 * noise * (0.5 * logvar).Exp());
                var decoded = Layer(Layer(z, "decoder").Relu(), "output");
                var reconstruction = (decoded - rows).Square().Sum();
                return (reconstruction + (builder.Input("beta") * Divergence(mean, logvar))) / (batch * size);
            }
        ) { }

    private TrainingStep(VariableLayout layout, Func<ProgramBuilder, VariableGroup, Tensor> traceLoss)
    {
        this.layout = layout;
        Program = TensorProgram.Trace(builder =>
        {
            var weights = builder.Variable("weights", layout);
            var first = builder.Variable("first", layout.Shape);
            var second = builder.Variable("second", layout.Shape);
            var loss = traceLoss(builder, weights);
            var gradient = weights.Flatten(Gradients.Of(loss, weights.Parts));
            var norm = gradient.Square().Sum().Sqrt();
            gradient *= (builder.Input("clip") / (norm + 1e-6)).Minimum(1);
            var nextFirst = (0.9 * first) + (0.1 * gradient);
            var nextSecond = (0.999 * second) + (0.001 * gradient.Square());
            var scale = (nextSecond / builder.Input("second_correction")).Sqrt() + 1e-8;
            var change = nextFirst / builder.Input("first_correction") / scale;
            builder.Update(weights.Flat, weights.Flat - (builder.Input("learning_rate") * change));
            builder.Update(first, nextFirst);
            builder.Update(second, nextSecond);
            builder.Output("loss", loss);
            builder.Output("norm", norm);
        });
    }

    /// <summary>
    /// Images of 8 by 8 through a convolution, and back through batch normalization and a
    /// transposed convolution.
    /// </summary>
    public static TrainingStep Convolutional(int batch, int channels, int hidden, int latent) =>
        new(
            new VariableLayout([
                ("down", [4, 4, channels, hidden]),
                ("down.bias", [hidden]),
                ("heads", [4 * 4 * hidden, 2 * latent]),
                ("heads.bias", [2 * latent]),
                ("decoder", [latent, 4 * 4 * hidden]),
                ("decoder.bias", [4 * 4 * hidden]),
                ("up", [4, 4, channels, hidden]),
                ("up.bias", [channels]),
            ]),
            (builder, weights) =>
            {
                var rows = builder.Input("rows", [batch, 8, 8, channels]);
                var noise = builder.Input("noise", [batch, latent]);
                var encoded = (rows.Convolve(weights["down"], 2, 1) + weights["down.bias"]).Relu();
                var heads = encoded.Reshape(batch, -1).Linear(weights["heads"], weights["heads.bias"]);
                var (mean, logvar) = (heads.Slice(1, 0, latent), heads.Slice(1, latent, latent));
                var decoded = (mean + (noise * (0.5 * logvar).Exp()))
                    .Linear(weights["decoder"], weights["decoder.bias"])
                    .Reshape(batch, 4, 4, hidden);
                var logits =
                    decoded.BatchNormalize([0, 1, 2]).Normalized.Relu().ConvolveTransposed(weights["up"], 2, 1)
                    + weights["up.bias"];
                return (
                        (logits.Softplus() - (rows * logits)).Sum() + (builder.Input("beta") * Divergence(mean, logvar))
                    ) / batch;
            }
        );

    public TensorProgram Program { get; }

    public (float[] Losses, float[] Weights) Train(ITensorBackend backend, int steps)
    {
        using var variables = VariableSet.Allocate(backend, Program);
        using var executable = backend.Compile(Program, variables);
        var stream = new Rng(5, RngPurpose.Initialization);
        var weights = new float[layout.Shape.Count];
        foreach (var part in layout.Parts)
            RandomTensors
                .Values(ref stream, part.Shape.Count, (-0.3, 0.3))
                .CopyTo(layout.Of(weights.AsSpan(), part.Name));
        variables["weights"].Upload(weights);
        executable.Input("beta")[0] = 1;
        executable.Input("clip")[0] = 0.5f;
        executable.Input("learning_rate")[0] = 1e-2f;
        var losses = new float[2 * steps];
        for (var step = 1; step <= steps; step++)
        {
            stream.FillNormals(executable.Input("rows"));
            stream.FillNormals(executable.Input("noise"));
            executable.Input("first_correction")[0] = (float)(1 - Math.Pow(0.9, step));
            executable.Input("second_correction")[0] = (float)(1 - Math.Pow(0.999, step));
            executable.Run();
            losses[2 * (step - 1)] = executable.Output("loss")[0];
            losses[(2 * step) - 1] = executable.Output("norm")[0];
        }

        return (losses, variables["weights"].Download());
    }

    private static Tensor Divergence(Tensor mean, Tensor logvar) =>
        -0.5 * (1 + logvar - mean.Square() - logvar.Exp()).Sum();
}
