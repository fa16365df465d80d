using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Tensors.Differentiation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Training;

/// <summary>
/// The programs of a training run, each traced for a number of rows. All that changes from step to
/// step is an input.
/// </summary>
internal sealed class ModelPrograms(VaeNetwork network, LossSettings settings, double? gradientClip)
{
    public const string Weights = NetworkPass.WeightsName,
        Buffers = NetworkPass.BuffersName,
        LossSum = "loss_sum",
        TermSums = "term_sums",
        ReconstructionSum = "reconstruction_sum";
    public const string Rows = LossPass.RowsName,
        Labels = LossPass.LabelsName,
        Noise = LossPass.NoiseName;
    public const string Loss = "loss",
        SquaredError = "squared_error",
        KlNats = "kl",
        Mean = "mean",
        LogVariance = "log_variance",
        GradientNorm = "gradient_norm",
        Latents = "latents",
        Reconstruction = "reconstruction",
        KlOfLatents = "kl_of_latents";
    public const string PlaneMean = "plane_mean",
        PlaneLogVariance = "plane_log_variance";
    public const string ReconstructionLogVariance = "reconstruction_log_variance";

    /// <summary>
    /// What is minimized, and what it wants written into the inputs of these programs.
    /// </summary>
    public VaeLoss Objective { get; } = VaeLoss.Create(settings, network);

    /// <summary>
    /// One optimizer step: updates weights and moments, and adds the loss, times the rows, to
    /// <see cref="LossSum"/>, the loss's own terms likewise to <see cref="TermSums"/>.
    /// </summary>
    public TensorProgram Step(int batch) =>
        TensorProgram.Trace(program =>
        {
            var pass = new LossPass(program, network, settings, batch, isTraining: true);
            var terms = Objective.Trace(pass);
            var (loss, gradient) = LossAndGradient(pass, terms);
            pass.Network.UpdateBuffers();
            Adam.Trace(
                program,
                pass.Network.Weights,
                gradientClip is { } largest ? GradientClipping.Clip(gradient, largest) : gradient
            );
            if (terms.Rival is { } rival)
                Adam.Trace(program, rival.Weights, Gradient(rival), AdamState.OfDiscriminator);
            var sum = program.Variable(LossSum, []);
            program.Update(sum, sum + (batch * loss));
            if (terms.Means.IsEmpty)
                return;
            var sums = program.Variable(TermSums, [terms.Means.Length]);
            program.Update(sums, sums + (batch * Tensor.Concat(0, [.. terms.Means.Select(term => term.Reshape(1))])));
        });

    /// <summary>
    /// Loss, terms and gradients of a batch, without a step: what tests compare with others.
    /// </summary>
    public TensorProgram LossAndGradient(int batch) =>
        TensorProgram.Trace(program =>
        {
            var pass = new LossPass(program, network, settings, batch, isTraining: true);
            var terms = Objective.Trace(pass);
            var (loss, gradient) = LossAndGradient(pass, terms);
            program.Output(Loss, loss);
            program.Output(Weights, gradient);
            program.Output(GradientNorm, GradientClipping.Norm(gradient));
            foreach (var (name, term) in Objective.TermNames.Zip(terms.Means))
                program.Output($"{Loss}.{name}", term);
            if (terms.Rival is { } rival)
                program.Output(Discriminator.VariableName, Gradient(rival));
        });

    /// <summary>
    /// The terms of the loss over a training batch, each a mean over the rows that it is made of;
    /// the loss as it is trained. Changes nothing.
    /// </summary>
    public TensorProgram Record(int batch) =>
        TensorProgram.Trace(program =>
        {
            var pass = new LossPass(program, network, settings, batch, isTraining: true);
            var terms = Objective.Trace(pass);
            var perRow = 1.0 / terms.Rows;
            program.Output(Loss, terms.Loss(settings.Reduction, network.Width));
            program.Output(Reconstruction, terms.Bound.Reconstruction * perRow);
            program.Output(KlNats, terms.Bound.KlNats * perRow);
            program.Output(KlOfLatents, pass.Posterior.KlNats.Slice(0, 0, terms.Rows).Sum([0]) * perRow);
            foreach (var (name, term) in Objective.TermNames.Zip(terms.Means))
                program.Output($"{Loss}.{name}", term);
        });

    /// <summary>
    /// The sums over a batch that its metrics are made of; <see cref="LossSum"/> is before any
    /// reduction. z is drawn, as in training.
    /// </summary>
    public TensorProgram Evaluation(int batch) =>
        TensorProgram.Trace(program =>
        {
            var terms = Objective.Trace(new LossPass(program, network, settings, batch, isTraining: false));
            program.Output(SquaredError, terms.Bound.SquaredError);
            program.Output(KlNats, terms.Bound.KlNats);
            program.Output(ReconstructionSum, terms.Bound.Reconstruction);
            program.Output(LossSum, terms.Sum);
        });

    /// <summary>
    /// All that the encoder says of each row of a batch: see <see cref="EncodedRows"/>.
    /// </summary>
    public TensorProgram Encoding(int batch) =>
        TensorProgram.Trace(program =>
        {
            var posterior = Encode(program, batch);
            program.Output(Mean, posterior.Mean);
            program.Output(LogVariance, posterior.DrawnLogVariance);
            program.Output(KlNats, posterior.KlNats);
            if (posterior.Plane is not { } plane)
                return;
            program.Output(PlaneMean, plane.Mean);
            program.Output(PlaneLogVariance, plane.LogVariance);
        });

    /// <summary>A draw of the posterior of each row of a batch, one z a row.</summary>
    public TensorProgram Draw(int batch) =>
        TensorProgram.Trace(program =>
        {
            var posterior = Encode(program, batch);
            program.Output(
                Latents,
                network.LatentsOf(posterior.Sample(program.Input(Noise, [batch, network.NoiseWidth])))
            );
        });

    /// <summary>
    /// The rows that latents stand for. A conditional model is told class 0 unless the caller
    /// writes another.
    /// </summary>
    public TensorProgram Decoding(int batch) =>
        TensorProgram.Trace(program =>
        {
            var pass = new NetworkPass(program, network, isTraining: false);
            var labels = network.IsConditional ? program.Input(Labels, [batch, 1]) : null;
            var z = network.Place(program.Input(Latents, [batch, network.Latent]));
            var decoding = NegativeLogLikelihood.AsRead(settings.Likelihood, network.Decode(pass, z, labels));
            program.Output(Reconstruction, decoding.Mean);
            if (decoding.LogVariance is { } logVariance)
                program.Output(ReconstructionLogVariance, logVariance);
        });

    private Posterior Encode(ProgramBuilder program, int batch)
    {
        var pass = new NetworkPass(program, network, isTraining: false);
        var labels = network.IsConditional ? program.Input(Labels, [batch, 1]) : null;
        return network.Encode(pass, program.Input(Rows, [batch, network.Width]), labels);
    }

    /// <summary>The loss, and the gradient of all that the network learns by.</summary>
    private (Tensor Loss, Tensor Gradient) LossAndGradient(LossPass pass, LossTerms terms)
    {
        var (loss, weights) = (terms.Loss(settings.Reduction, network.Width), pass.Network.Weights);
        var learnedBy = terms.Rival is { TeachesEncoder: true } rival ? loss + rival.Loss : loss;
        return (loss, weights.Flatten(Gradients.Of(learnedBy, weights.Parts)));
    }

    private static Tensor Gradient(Rival rival) => rival.Weights.Flatten(Gradients.Of(rival.Loss, rival.Weights.Parts));
}
