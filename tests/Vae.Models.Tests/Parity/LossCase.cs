using System.Collections.Immutable;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Tests.Parity;

/// <summary>
/// Steps with a loss of any kind and everything given, in the words of
/// bench/pytorch-parity/loss_steps.py.
/// </summary>
internal sealed record LossCase
{
    private const string RivalName = Vae.Models.Losses.Discriminator.VariableName;

    /// <summary>mlp, or gaussian_mlp; with one hidden layer and tanh.</summary>
    public required string Network { get; init; }

    public required int Width { get; init; }

    public required int Hidden { get; init; }

    public required int Latent { get; init; }

    public required double PosteriorScale { get; init; }

    public required int TrainRows { get; init; }

    public required double LearningRate { get; init; }

    public required LossSettings Loss { get; init; }

    public required Dictionary<string, StepCase.Weight> Weights { get; init; }

    /// <summary>Null for all kinds but factor.</summary>
    public required Dictionary<string, StepCase.Weight>? Discriminator { get; init; }

    public required ImmutableArray<Batch> Steps { get; init; }

    /// <param name="Permutation">[second half, latents]; null for all kinds but factor.</param>
    public sealed record Batch(long Step, int Epoch, float[] Rows, float[] Noise, float[]? Permutation);

    public sealed record Result(
        float[] Losses,
        Dictionary<string, float>[] Terms,
        Dictionary<string, float[]> Gradients,
        Dictionary<string, float[]> DiscriminatorGradients,
        Dictionary<string, float[]> Weights,
        Dictionary<string, float[]> Discriminator
    );

    public VaeNetwork CreateNetwork() =>
        VaeNetwork.Create(
            Network == "gaussian_mlp"
                ? new ModelSettings.GaussianMlp
                {
                    EncoderHidden = [Hidden],
                    Latent = Latent,
                    DecoderHidden = [Hidden],
                    PosteriorScale = PosteriorScale,
                }
                : new ModelSettings.Mlp
                {
                    EncoderHidden = [Hidden],
                    Latent = Latent,
                    DecoderHidden = [Hidden],
                    Activation = Activation.Tanh,
                    PosteriorScale = PosteriorScale,
                },
            Width,
            classes: 1
        );

    /// <summary>Takes the steps on a backend, by the programs that the trainer uses.</summary>
    public Result Run(ITensorBackend backend)
    {
        var network = CreateNetwork();
        var programs = new ModelPrograms(network, Loss, gradientClip: null);
        var rival = programs.Objective.Discriminator?.Weights;
        using var variables = VariableSet.Allocate(backend, programs.Step(1));
        variables[ModelPrograms.Weights].Upload(Flat(network.Weights, Weights));
        if (rival is not null)
            variables[RivalName].Upload(Flat(rival, Discriminator!));

        var (losses, terms) = (new List<float>(), new List<Dictionary<string, float>>());
        var (gradients, rivalGradients) = (new Dictionary<string, float[]>(), new Dictionary<string, float[]>());
        foreach (var batch in Steps)
        {
            var rows = batch.Rows.Length / Width;
            using var look = backend.Compile(programs.LossAndGradient(rows), variables);
            Load(look, programs, batch, rows);
            look.Run();
            losses.Add(look.Output(ModelPrograms.Loss)[0]);
            terms.Add(
                programs.Objective.TermNames.ToDictionary(
                    name => name,
                    name => look.Output($"{ModelPrograms.Loss}.{name}")[0]
                )
            );
            if (gradients.Count == 0)
            {
                gradients = ByName(network.Weights, look.Output(ModelPrograms.Weights));
                if (rival is not null)
                    rivalGradients = ByName(rival, look.Output(RivalName));
            }

            using var step = backend.Compile(programs.Step(rows), variables);
            Load(step, programs, batch, rows);
            Adam.WriteInputs(step, losses.Count, LearningRate);
            if (rival is not null)
                Adam.WriteInputs(step, losses.Count, Loss.Discriminator.LearningRate, AdamState.OfDiscriminator);
            step.Run();
        }

        return new Result(
            [.. losses],
            [.. terms],
            gradients,
            rivalGradients,
            ByName(network.Weights, variables[ModelPrograms.Weights].Download()),
            rival is null ? [] : ByName(rival, variables[RivalName].Download())
        );
    }

    private void Load(ITensorExecutable executable, ModelPrograms programs, Batch batch, int rows)
    {
        batch.Rows.CopyTo(executable.Input(ModelPrograms.Rows));
        batch.Noise.CopyTo(executable.Input(ModelPrograms.Noise));
        batch.Permutation?.CopyTo(executable.Input(FactorLoss.Permutation));
        programs.Objective.WriteWeights(executable, new TrainingMoment(batch.Step, batch.Epoch));
        programs.Objective.WriteConstants(executable, rows, TrainRows);
    }

    private static float[] Flat(VariableLayout layout, Dictionary<string, StepCase.Weight> weights) =>
        TorchWeights.ToFlat(
            layout,
            [
                .. layout.Parts.Select(part => new WeightTensor(
                    part.Name,
                    [.. weights[part.Name].Shape],
                    weights[part.Name].Values
                )),
            ]
        );

    private static Dictionary<string, float[]> ByName(VariableLayout layout, ReadOnlySpan<float> flat) =>
        TorchWeights.FromFlat(layout, flat).ToDictionary(tensor => tensor.Name, tensor => tensor.Values.ToArray());
}
