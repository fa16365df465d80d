using System.Collections.Immutable;
using Foundation;
using Vae.Models.Networks;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Losses;

/// <summary>
/// β-TCVAE (Chen et al. 2018, equation 4): reconstruction + alpha · mutual information + beta ·
/// total correlation + anneal · gamma · dimension-wise KL. The three are means over z as drawn and,
/// whatever the weights of a batch, add up to its sampled KL, ln q(z|x) - ln p(z).
/// </summary>
/// <remarks>q(z|x) is what z is drawn from, N(mu, (posterior scale · exp(logvar / 2))²).</remarks>
internal sealed class DecomposedKlLoss(LossSettings settings) : VaeLoss(settings)
{
    private const string LogImportance = "log_importance";

    /// <inheritdoc/>
    public override ImmutableArray<string> TermNames => ["mi", "tc", "dwkl"];

    /// <inheritdoc/>
    public override LossTerms Trace(LossPass pass)
    {
        Invariant.Holds(pass.Posterior is GaussianPosterior, "q(z) is a mixture of Gaussians");
        var posterior = (GaussianPosterior)pass.Posterior;
        var (z, batch, latents) = (pass.Z, pass.Batch, pass.Z.Shape[1]);
        var logImportance = pass.Program.Input(LogImportance, [batch, batch]);
        var mean = posterior.Mean;
        var logVariance = posterior.LogVariance + (2 * Math.Log(posterior.Scale));

        // [batch of z, batch of x, latents]
        var density = LogDensity(
            z.Reshape(batch, 1, latents),
            mean.Reshape(1, batch, latents),
            logVariance.Reshape(1, batch, latents)
        );
        var weighed = density + logImportance.Reshape(batch, batch, 1);
        var logJoint = Settings.Mss == BatchWeighting.AsCoded ? weighed.Sum(2) : density.Sum(2) + logImportance;
        var logPosterior = LogDensity(z, mean, logVariance).Sum();
        var logAggregate = logJoint.LogSumExp(1).Sum();
        var logMarginals = weighed.LogSumExp(1).Sum();
        var logPrior = LogDensity(z, pass.Program.Constant(0), pass.Program.Constant(0)).Sum();

        var (information, correlation, dimensions) = (
            logPosterior - logAggregate,
            logAggregate - logMarginals,
            logMarginals - logPrior
        );
        var bound = pass.Bound();
        var sum =
            bound.Reconstruction
            + (pass.Program.Input(Alpha) * information)
            + (pass.Program.Input(Beta) * correlation)
            + (pass.Program.Input(Gamma) * dimensions);
        return new LossTerms(bound, sum, batch)
        {
            Means = [.. new[] { information, correlation, dimensions }.Select(term => term * (1.0 / batch))],
        };
    }

    /// <inheritdoc/>
    public override void WriteWeights(ITensorExecutable executable, TrainingMoment moment)
    {
        executable.Input(Alpha)[0] = (float)Settings.Alpha;
        executable.Input(Beta)[0] = (float)Settings.Beta;
        executable.Input(Gamma)[0] = (float)(Settings.Anneal.At(moment) * Settings.Gamma);
    }

    /// <inheritdoc/>
    public override void WriteConstants(ITensorExecutable executable, int batch, int trainRows) =>
        ImportanceWeights.WriteLogarithms(Settings.Mss, batch, trainRows, executable.Input(LogImportance));

    /// <summary>ln N(z; mean, e^logvar) of every element.</summary>
    private static Tensor LogDensity(Tensor z, Tensor mean, Tensor logVariance) =>
        -0.5 * (((z - mean).Square() * (-logVariance).Exp()) + logVariance + Math.Log(2 * Math.PI));
}
