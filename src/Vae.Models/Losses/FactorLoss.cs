using System.Collections.Immutable;
using Foundation;
using Vae.Models.Networks;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Losses;

/// <summary>
/// FactorVAE (Kim and Mnih 2018, algorithm 2): reconstruction + KL + anneal · gamma · total
/// correlation, which is the mean of ln p(whole) / p(shuffled) by a discriminator that is trained
/// at the same step. Both gradients are taken before either network changes.
/// </summary>
/// <remarks>
/// <para>
/// In training a batch is two halves. z of the first (one row more, of an odd batch) makes the
/// loss; z of the second is shuffled, each latent by a permutation of its own. A batch of one row
/// is both halves.
/// </para>
/// <para>
/// In evaluation every row counts and nothing is shuffled: the discriminator only judges.
/// </para>
/// </remarks>
internal sealed class FactorLoss(LossSettings settings, int latents) : VaeLoss(settings)
{
    public const string Permutation = "permutation";

    /// <inheritdoc/>
    public override ImmutableArray<string> TermNames => ["tc", "discriminator"];

    /// <inheritdoc/>
    public override Discriminator Discriminator { get; } = new(latents, settings.Discriminator.Hidden);

    /// <inheritdoc/>
    public override LossTerms Trace(LossPass pass)
    {
        Invariant.Holds(
            pass.Posterior is GaussianPosterior,
            "latents that are shuffled apart are numbers of their own"
        );
        var weights = pass.Program.Variable(Discriminator.VariableName, Discriminator.Weights);
        var count = pass.IsTraining ? FirstHalf(pass.Batch) : pass.Batch;
        var bound = pass.Bound(count);
        var z = pass.Z.Slice(0, 0, count);
        // As the encoder sees it, the discriminator does not change within a step.
        var correlation = -Discriminator.ShuffledOverWhole(weights, z).Sum();
        var sum = bound.Reconstruction + bound.KlNats + (pass.Program.Input(Gamma) * correlation);
        var terms = new LossTerms(bound, sum, count);
        if (!pass.IsTraining)
            return terms;

        var rival = new Rival(
            weights,
            Mistakes(pass, weights, Settings.Discriminator.Detach ? z.StopGradient() : z),
            !Settings.Discriminator.Detach
        );
        return terms with { Means = [correlation * (1.0 / count), rival.Loss], Rival = rival };
    }

    /// <inheritdoc/>
    public override void WriteWeights(ITensorExecutable executable, TrainingMoment moment) =>
        executable.Input(Gamma)[0] = (float)(Settings.Anneal.At(moment) * Settings.Gamma);

    /// <inheritdoc/>
    public override void WriteDraws(ITensorExecutable executable, int batch, Rng stream)
    {
        var indices = executable.Input(Permutation);
        var rows = SecondHalf(batch);
        for (var latent = 0; latent < latents; latent++)
        {
            // Fisher and Yates, down a column, from the inside out.
            for (var row = 0; row < rows; row++)
            {
                var other = stream.NextInt(row + 1);
                indices[(row * latents) + latent] = indices[(other * latents) + latent];
                indices[(other * latents) + latent] = row;
            }
        }
    }

    /// <summary>
    /// Half the cross-entropy of both classes: z of the first half is whole, z of the second is
    /// shuffled and never teaches the encoder.
    /// </summary>
    private Tensor Mistakes(LossPass pass, VariableGroup weights, Tensor whole)
    {
        var rows = SecondHalf(pass.Batch);
        var second = pass.Z.Slice(0, pass.Batch - rows, rows).StopGradient();
        var shuffled = second.GatherRows(pass.Program.Input(Permutation, [rows, latents]));
        return 0.5
            * (
                Discriminator.ShuffledOverWhole(weights, whole).Softplus().Mean()
                + (-Discriminator.ShuffledOverWhole(weights, shuffled)).Softplus().Mean()
            );
    }

    private static int FirstHalf(int batch) => batch - (batch / 2);

    private static int SecondHalf(int batch) => Math.Max(batch / 2, 1);
}
