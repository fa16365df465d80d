using Vae.Tensors.Differentiation;
using Vae.Tensors.Tracing;

namespace Tensors.Bench;

/// <summary>
/// The training step that is measured: a variational autoencoder of two-dimensional data with one
/// hidden layer on each side, ReLU, fixed decoder variance; loss, gradients, clipping by the global
/// norm, Adam.
/// </summary>
internal sealed record VaeStep(int Hidden, int Latent, int Batch)
{
    private const int Width = 2;

    /// <summary>
    /// The multiplications and additions of the matrix products, forward and backward.
    /// </summary>
    public double Operations
    {
        get
        {
            var inner = (2.0 * Hidden * Latent) + (Latent * Hidden) + (Hidden * Width);
            var first = (double)Width * Hidden;
            // The first layer passes no gradient on to the rows.
            return 2.0 * Batch * ((3 * inner) + (2 * first));
        }
    }

    public VariableLayout Layout { get; } =
        new([
            ("encoder.weight", [Width, Hidden]),
            ("encoder.bias", [Hidden]),
            ("mean.weight", [Hidden, Latent]),
            ("mean.bias", [Latent]),
            ("log_variance.weight", [Hidden, Latent]),
            ("log_variance.bias", [Latent]),
            ("decoder.weight", [Latent, Hidden]),
            ("decoder.bias", [Hidden]),
            ("output.weight", [Hidden, Width]),
            ("output.bias", [Width]),
        ]);

    public TensorProgram Trace() =>
        TensorProgram.Trace(builder =>
        {
            var (rows, noise) = (builder.Input("rows", [Batch, Width]), builder.Input("noise", [Batch, Latent]));
            var weights = builder.Variable("weights", Layout);
            var first = builder.Variable("first", Layout.Shape);
            var second = builder.Variable("second", Layout.Shape);
            Tensor Layer(Tensor x, string name) => x.Linear(weights[$"{name}.weight"], weights[$"{name}.bias"]);
            var hidden = Layer(rows, "encoder").Relu();
            var (mean, logVariance) = (Layer(hidden, "mean"), Layer(hidden, "log_variance"));
            var deviation = (0.5 * logVariance).Exp();
            var reconstruction = Layer(Layer(mean + (0.1 * noise * deviation), "decoder").Relu(), "output");
            var squaredError = (reconstruction - rows).Square().Sum();
            var klNats = 0.5 * (mean.Square() + deviation.Square() - logVariance - 1).Sum();
            var loss = (squaredError + (builder.Input("beta") * klNats)) * (1.0 / (Batch * Width));

            var gradient = weights.Flatten(Gradients.Of(loss, weights.Parts));
            var norm = gradient.Square().Sum().Sqrt();
            gradient *= (0.5 / (norm + 1e-6)).Minimum(1);
            var nextFirst = (0.9 * first) + (0.1 * gradient);
            var nextSecond = (0.999 * second) + (0.001 * gradient.Square());
            var scale = (nextSecond.Sqrt() * builder.Input("second_scale")) + 1e-8;
            builder.Update(weights.Flat, weights.Flat - (builder.Input("step_size") * nextFirst / scale));
            builder.Update(first, nextFirst);
            builder.Update(second, nextSecond);
            builder.Output("loss", loss);
            builder.Output("kl", klNats);
            builder.Output("norm", norm);
        });
}
