using Foundation;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Tensors.Backends;
using Vae.Tensors.Reference;

namespace Vae.Models.Tests.Losses;

public sealed class DecomposedKlLossTests
{
    private const int Batch = 9,
        Latent = 4;

    /// <summary>
    /// Whatever the weights of the batch: what one term takes from q(z), another gives back.
    /// </summary>
    [
        Theory,
        InlineData(BatchWeighting.Paper, 1),
        InlineData(BatchWeighting.Official, 1),
        InlineData(BatchWeighting.AsCoded, 1),
        InlineData(BatchWeighting.Mws, 1),
        InlineData(BatchWeighting.Paper, 0.3)
    ]
    public void The_three_terms_add_up_to_the_sampled_kl(BatchWeighting mss, double scale)
    {
        var (terms, mean, logVariance, noise) = Run(mss, scale);
        var sampled = 0.0;
        for (var i = 0; i < noise.Length; i++)
        {
            var (deviation, z) = (
                scale * Math.Exp(0.5 * logVariance[i]),
                mean[i] + (scale * noise[i] * Math.Exp(0.5 * logVariance[i]))
            );
            // ln N(z; mean, deviation²) - ln N(z; 0, 1).
            sampled += (-0.5 * noise[i] * noise[i]) - Math.Log(deviation) + (0.5 * z * z);
        }

        Assert.Equal(sampled / Batch, terms.Sum(), 1e-5);
        // Not because they are nothing.
        Assert.All(terms, term => Assert.True(Math.Abs(term) > 1e-3, $"{term}"));
    }

    /// <summary>
    /// More is not known of a row than which of the batch's rows it is, except where the weight is
    /// counted once per latent: 42.7 nats of at most 13.5 were once recorded so.
    /// </summary>
    [Fact]
    public void Only_weights_counted_once_per_latent_inflate_the_information()
    {
        Assert.InRange(Run(BatchWeighting.Paper, 1).Terms[0], -0.5, Math.Log(1000));
        Assert.True(Run(BatchWeighting.AsCoded, 1).Terms[0] > Run(BatchWeighting.Official, 1).Terms[0] + 1);
    }

    private static (float[] Terms, float[] Mean, float[] LogVariance, float[] Noise) Run(
        BatchWeighting mss,
        double scale
    )
    {
        var network = VaeNetwork.Create(
            new ModelSettings.Mlp
            {
                EncoderHidden = [6],
                Latent = Latent,
                DecoderHidden = [3],
                PosteriorScale = scale,
            },
            width: 5,
            classes: 1
        );
        var programs = new ModelPrograms(network, new LossSettings { Kind = LossKind.Btcvae, Mss = mss }, null);
        var backend = new ReferenceBackend();
        using var variables = VariableSet.Allocate(backend, programs.Step(Batch));
        variables[ModelPrograms.Weights].Upload(network.InitializeWeights(new Rng(1, RngPurpose.Initialization)));
        using var loss = backend.Compile(programs.LossAndGradient(Batch), variables);
        using var encoding = backend.Compile(programs.Encoding(Batch), variables);
        new Rng(1, RngPurpose.Data).FillNormals(loss.Input(ModelPrograms.Rows));
        loss.Input(ModelPrograms.Rows).CopyTo(encoding.Input(ModelPrograms.Rows));
        new Rng(1, RngPurpose.TrainingNoise).FillNormals(loss.Input(ModelPrograms.Noise));
        programs.Objective.WriteWeights(loss, TrainingMoment.End);
        programs.Objective.WriteConstants(loss, Batch, 1000);
        loss.Run();
        encoding.Run();
        return (
            [.. programs.Objective.TermNames.Select(name => loss.Output($"{ModelPrograms.Loss}.{name}")[0])],
            encoding.Output(ModelPrograms.Mean).ToArray(),
            encoding.Output(ModelPrograms.LogVariance).ToArray(),
            loss.Input(ModelPrograms.Noise).ToArray()
        );
    }
}
