using Foundation;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Tensors.Backends;
using Vae.Tensors.Reference;

namespace Vae.Models.Tests.Losses;

public sealed class FactorLossTests
{
    private const int Latent = 3;

    private static readonly VaeNetwork Network = VaeNetwork.Create(
        new ModelSettings.Mlp { Latent = Latent, PosteriorScale = 1 },
        width: 2,
        classes: 1
    );

    [Theory, InlineData(1, 1), InlineData(2, 1), InlineData(5, 2), InlineData(8, 4), InlineData(33, 16)]
    public void Every_latent_is_shuffled_by_a_permutation_of_its_own(int batch, int second)
    {
        var drawn = Draw(batch, new Rng(1, RngPurpose.Permutation));
        Assert.Equal(second * Latent, drawn.Length);
        for (var latent = 0; latent < Latent; latent++)
            Assert.Equal(
                Enumerable.Range(0, second).Select(row => (float)row),
                Enumerable.Range(0, second).Select(row => drawn[(row * Latent) + latent]).Order()
            );
        if (second >= 16)
            Assert.NotEqual(
                Enumerable.Range(0, second).Select(row => drawn[row * Latent]),
                Enumerable.Range(0, second).Select(row => drawn[(row * Latent) + 1])
            );
    }

    [Fact]
    public void What_is_drawn_depends_on_the_stream_alone()
    {
        Assert.Equal(Draw(20, new Rng(1, RngPurpose.Permutation)), Draw(20, new Rng(1, RngPurpose.Permutation)));
        Assert.NotEqual(
            Draw(20, new Rng(1, RngPurpose.Permutation)),
            Draw(20, new Rng(1, RngPurpose.Permutation) { Position = 1UL << 32 })
        );
    }

    /// <summary>
    /// By the discriminator's loss alone, at gamma 0: detached nothing of it reaches the encoder.
    /// </summary>
    [Fact]
    public void The_discriminator_teaches_the_encoder_only_where_it_is_not_detached()
    {
        var plain = Gradient(new LossSettings { Kind = LossKind.Vae });
        Assert.Equal(
            plain,
            Gradient(Some.Loss(LossKind.Factor) with { Gamma = 0, Reduction = Reduction.Element }, doubled: true),
            (one, other) => Math.Abs(one - other) < 1e-6
        );
        var leaking = Gradient(
            Some.Loss(LossKind.Factor) with
            {
                Gamma = 0,
                Reduction = Reduction.Element,
                Discriminator = new DiscriminatorSettings { Hidden = [7], Detach = false },
            },
            doubled: true
        );
        Assert.Contains(plain.Zip(leaking), pair => Math.Abs(pair.First - pair.Second) > 1e-4);
    }

    private static float[] Draw(int batch, Rng stream)
    {
        var loss = Some.Loss(LossKind.Factor);
        var programs = new ModelPrograms(Network, loss, null);
        var backend = new ReferenceBackend();
        using var variables = VariableSet.Allocate(backend, programs.Step(batch));
        using var step = backend.Compile(programs.Step(batch), variables);
        programs.Objective.WriteDraws(step, batch, stream);
        return step.Input(FactorLoss.Permutation).ToArray();
    }

    /// <summary>Of four rows; doubled, they are both halves of a batch of eight.</summary>
    private static float[] Gradient(LossSettings settings, bool doubled = false)
    {
        var batch = doubled ? 8 : 4;
        var programs = new ModelPrograms(Network, settings, null);
        var backend = new ReferenceBackend();
        using var variables = VariableSet.Allocate(backend, programs.Step(batch));
        variables[ModelPrograms.Weights].Upload(Network.InitializeWeights(new Rng(1, RngPurpose.Initialization)));
        if (programs.Objective.Discriminator is { } rival)
            variables[Discriminator.VariableName]
                .Upload(rival.InitializeWeights(new Rng(1, RngPurpose.DiscriminatorInitialization)));
        using var look = backend.Compile(programs.LossAndGradient(batch), variables);
        var rows = look.Input(ModelPrograms.Rows);
        var noise = look.Input(ModelPrograms.Noise);
        new Rng(1, RngPurpose.Data).FillNormals(rows[..8]);
        new Rng(1, RngPurpose.TrainingNoise).FillNormals(noise[..12]);
        if (doubled)
        {
            rows[..8].CopyTo(rows[8..]);
            noise[..12].CopyTo(noise[12..]);
        }

        programs.Objective.WriteWeights(look, TrainingMoment.End);
        programs.Objective.WriteDraws(look, batch, new Rng(1, RngPurpose.Permutation));
        look.Run();
        return look.Output(ModelPrograms.Weights).ToArray();
    }
}
