using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Tests.Parity;

/// <summary>
/// A convolutional network with hashed weights, images and noise, in the words of
/// bench/pytorch-parity/conv_step.py.
/// </summary>
internal sealed record ConvolutionalCase(
    string Kind,
    int Size,
    int Channels,
    int Latent,
    int Batch,
    double Beta,
    Likelihood Likelihood,
    StandardDeviation Std
)
{
    /// <summary>What is known of a tensor that is too large to write down.</summary>
    public sealed record Told(double Norm, double Largest, double Product, double[] Elements)
    {
        public static Told Of(WeightTensor tensor)
        {
            double[] values = [.. tensor.Values.ToArray().Select(value => (double)value)];
            var others = HashedTensors.Of($"product {tensor.Name}", values.Length);
            var places =
                values.Length > 1 ? Enumerable.Range(0, 8).Select(i => (int)((long)i * (values.Length - 1) / 7)) : [0];
            return new Told(
                Math.Sqrt(values.Sum(value => value * value)),
                values.Max(Math.Abs),
                values.Zip(others, (value, other) => value * other).Sum(),
                [.. places.Select(place => values[place])]
            );
        }
    }

    public sealed record Sums(double SquaredError, double Kl);

    /// <summary>
    /// Loss and gradients in training, the buffers after it, and an evaluation by them: its sums,
    /// the means, and what z deviates from them by.
    /// </summary>
    public sealed record Result(
        double Loss,
        Dictionary<string, Told> Gradients,
        Dictionary<string, Told> Buffers,
        Sums Evaluation,
        double[] Mean,
        double[] Deviation
    );

    /// <summary>By the programs that the trainer uses.</summary>
    public Result Run(ITensorBackend backend)
    {
        var network = Network();
        var programs = new ModelPrograms(
            network,
            new LossSettings
            {
                Beta = Beta,
                Likelihood = Likelihood,
                Reduction = Reduction.Sample,
            },
            gradientClip: null
        );
        using var variables = VariableSet.Allocate(backend, programs.Step(Batch));
        variables[ModelPrograms.Weights].Upload(Hashed(network.Weights));
        if (!network.Buffers.Parts.IsEmpty)
            variables[ModelPrograms.Buffers].Upload(Hashed(network.Buffers));

        using var look = Run(programs.LossAndGradient(Batch));
        // With a rate of 0 it changes the buffers only.
        using var step = Run(programs.Step(Batch));
        using var evaluation = Run(programs.Evaluation(Batch));
        using var encoding = Run(programs.Encoding(Batch));
        return new Result(
            look.Output(ModelPrograms.Loss)[0],
            ByName(network.Weights, look.Output(ModelPrograms.Weights)),
            network.Buffers.Parts.IsEmpty ? [] : ByName(network.Buffers, variables[ModelPrograms.Buffers].Download()),
            new Sums(evaluation.Output(ModelPrograms.SquaredError)[0], evaluation.Output(ModelPrograms.KlNats)[0]),
            Doubles(encoding.Output(ModelPrograms.Mean)),
            [.. Doubles(encoding.Output(ModelPrograms.LogVariance)).Select(logVariance => Math.Exp(logVariance / 2))]
        );

        ITensorExecutable Run(TensorProgram program)
        {
            var executable = backend.Compile(program, variables);
            HashedTensors
                .Of("rows", Batch * network.Width)
                .Select(value => (value + 1) / 2)
                .ToArray()
                .CopyTo(executable.Input(ModelPrograms.Rows));
            var inputs = program.Inputs.Select(input => ((Operation.Input)input.Operation).Name).ToList();
            if (inputs.Contains(ModelPrograms.Noise))
            {
                HashedTensors.Of("noise", Batch * Latent).CopyTo(executable.Input(ModelPrograms.Noise));
                programs.Objective.WriteWeights(executable, TrainingMoment.End);
            }

            executable.Run();
            return executable;
        }
    }

    private VaeNetwork Network()
    {
        var image = new ImageShape(Size, Size, Channels);
        ModelSettings settings =
            Kind == "burgess"
                ? new ModelSettings.Burgess { Latent = Latent }
                : new ModelSettings.KmnistConv { Latent = Latent, Std = Std };
        return VaeNetwork.Create(settings, image.Count, classes: 1, image);
    }

    private static float[] Hashed(VariableLayout layout) =>
        TorchWeights.ToFlat(
            layout,
            [
                .. TorchWeights
                    .FromFlat(layout, new float[layout.Shape.Count])
                    .Select(tensor => new WeightTensor(
                        tensor.Name,
                        tensor.Shape,
                        HashedTensors.Weight(tensor.Name, tensor.Shape.AsSpan())
                    )),
            ]
        );

    private static Dictionary<string, Told> ByName(VariableLayout layout, ReadOnlySpan<float> flat) =>
        TorchWeights.FromFlat(layout, flat).ToDictionary(tensor => tensor.Name, Told.Of);

    private static double[] Doubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(value => (double)value)];
}
