using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Tensors.Differentiation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Training;

/// <summary>The programs of a training run, each traced for a number of rows. All that changes from step to step is an input.</summary>
internal sealed class ModelPrograms(VaeNetwork network, LossSettings loss, double? gradientClip)
{
    public const string Weights = "weights", LossSum = "loss_sum";
    public const string Rows = "rows", Labels = "labels", Noise = "noise", Beta = "beta";
    public const string Loss = "loss", SquaredError = "squared_error", KlNats = "kl", Mean = "mean", LogVariance = "log_variance", GradientNorm = "gradient_norm";

    /// <summary>One optimizer step: updates weights and moments, and adds the loss, times the rows, to <see cref="LossSum"/>.</summary>
    public TensorProgram Step(int batch) => TensorProgram.Trace(program =>
    {
        var weights = program.Variable(Weights, network.Weights);
        var value = Bound(program, weights, batch).Loss(loss, program.Input(Beta), batch, network.Width);
        var gradient = weights.Flatten(Gradients.Of(value, weights.Parts));
        Adam.Trace(program, weights, gradientClip is { } largest ? GradientClipping.Clip(gradient, largest) : gradient);
        var sum = program.Variable(LossSum, []);
        program.Update(sum, sum + (batch * value));
    });

    /// <summary>Loss and gradient of a batch, without a step: what tests compare with others.</summary>
    public TensorProgram LossAndGradient(int batch) => TensorProgram.Trace(program =>
    {
        var weights = program.Variable(Weights, network.Weights);
        var value = Bound(program, weights, batch).Loss(loss, program.Input(Beta), batch, network.Width);
        var gradient = weights.Flatten(Gradients.Of(value, weights.Parts));
        program.Output(Loss, value);
        program.Output(Weights, gradient);
        program.Output(GradientNorm, GradientClipping.Norm(gradient));
    });

    /// <summary>The sums over a batch that its metrics are made of. z is drawn, as in training.</summary>
    public TensorProgram Evaluation(int batch) => TensorProgram.Trace(program =>
    {
        var bound = Bound(program, program.Variable(Weights, network.Weights), batch);
        program.Output(SquaredError, bound.SquaredError);
        program.Output(KlNats, bound.KlNats);
    });

    /// <summary>Mean and log-variance of the posterior of each row of a batch.</summary>
    public TensorProgram Encoding(int batch) => TensorProgram.Trace(program =>
    {
        var weights = program.Variable(Weights, network.Weights);
        var posterior = network.Encode(weights, program.Input(Rows, [batch, network.Width]), LabelsOf(program, batch));
        program.Output(Mean, posterior.Mean);
        program.Output(LogVariance, posterior.LogVariance);
    });

    private EvidenceBound Bound(ProgramBuilder program, VariableGroup weights, int batch)
    {
        var (rows, labels) = (program.Input(Rows, [batch, network.Width]), LabelsOf(program, batch));
        var posterior = network.Encode(weights, rows, labels);
        var z = network.Sample(posterior, program.Input(Noise, [batch, network.Latent]));
        return EvidenceBound.Of(rows, network.Decode(weights, z, labels), posterior);
    }

    private Tensor? LabelsOf(ProgramBuilder program, int batch) => network.IsConditional ? program.Input(Labels, [batch, 1]) : null;
}
