using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Tensors.Backends;

namespace Vae.Models.Tests.Parity;

/// <summary>
/// Training steps with everything given, in the words of bench/pytorch-parity/training_step.py.
/// </summary>
internal sealed record StepCase
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public required bool Conditional { get; init; }

    public required Activation Activation { get; init; }

    public required double PosteriorScale { get; init; }

    public required double Beta { get; init; }

    public required Reduction Reduction { get; init; }

    public required double LearningRate { get; init; }

    public required double? GradientClip { get; init; }

    public required Dictionary<string, Weight> Weights { get; init; }

    public required ImmutableArray<Batch> Steps { get; init; }

    public sealed record Weight(int[] Shape, float[] Values);

    public sealed record Batch(float[] Rows, float[] Labels, float[] Noise);

    /// <summary>
    /// The losses and norms of all steps, the gradients of the first, the weights after the last.
    /// </summary>
    public sealed record Result(
        float[] Losses,
        float[] Norms,
        Dictionary<string, float[]> Gradients,
        Dictionary<string, float[]> Weights
    );

    /// <summary>Takes the steps on a backend, by the programs that the trainer uses.</summary>
    public Result Run(ITensorBackend backend)
    {
        var network = Network();
        var programs = new ModelPrograms(
            network,
            new LossSettings { Beta = Beta, Reduction = Reduction },
            GradientClip
        );
        using var variables = VariableSet.Allocate(backend, programs.Step(1));
        variables[ModelPrograms.Weights]
            .Upload(
                TorchWeights.ToFlat(
                    network.Weights,
                    [
                        .. network.Weights.Parts.Select(part => new WeightTensor(
                            part.Name,
                            [.. Weights[part.Name].Shape],
                            Weights[part.Name].Values
                        )),
                    ]
                )
            );

        var (losses, norms, gradients) = (new List<float>(), new List<float>(), new Dictionary<string, float[]>());
        foreach (var batch in Steps)
        {
            using var look = backend.Compile(programs.LossAndGradient(batch.Labels.Length), variables);
            Load(look, programs, batch);
            look.Run();
            losses.Add(look.Output(ModelPrograms.Loss)[0]);
            norms.Add(look.Output(ModelPrograms.GradientNorm)[0]);
            if (gradients.Count == 0)
                gradients = ByName(network, look.Output(ModelPrograms.Weights));

            using var step = backend.Compile(programs.Step(batch.Labels.Length), variables);
            Load(step, programs, batch);
            Adam.WriteInputs(step, losses.Count, LearningRate);
            step.Run();
        }

        return new Result(
            [.. losses],
            [.. norms],
            gradients,
            ByName(network, variables[ModelPrograms.Weights].Download())
        );
    }

    private VaeNetwork Network()
    {
        var model = new ModelSettings.Mlp
        {
            EncoderHidden = [.. Hidden("encoder")],
            Latent = Weights["mean.bias"].Shape[0],
            DecoderHidden = [.. Hidden("decoder").SkipLast(1)],
            Activation = Activation,
            PosteriorScale = PosteriorScale,
            Conditional = Conditional,
        };
        return VaeNetwork.Create(model, width: 2, classes: 2);
    }

    private IEnumerable<int> Hidden(string part)
    {
        for (var i = 0; Weights.TryGetValue($"{part}.{i}.bias", out var bias); i += 2)
            yield return bias.Shape[0];
    }

    private void Load(ITensorExecutable executable, ModelPrograms programs, Batch batch)
    {
        batch.Rows.CopyTo(executable.Input(ModelPrograms.Rows));
        if (Conditional)
            batch.Labels.CopyTo(executable.Input(ModelPrograms.Labels));
        batch.Noise.CopyTo(executable.Input(ModelPrograms.Noise));
        programs.Objective.WriteWeights(executable, TrainingMoment.End);
    }

    private static Dictionary<string, float[]> ByName(VaeNetwork network, ReadOnlySpan<float> flat) =>
        TorchWeights
            .FromFlat(network.Weights, flat)
            .ToDictionary(tensor => tensor.Name, tensor => tensor.Values.ToArray());
}
