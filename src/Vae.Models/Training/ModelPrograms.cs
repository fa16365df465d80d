using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Tensors.Differentiation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Training;

/// <summary>The programs of a training run, each traced for a number of rows. All that changes from step to step is an input.</summary>
internal sealed class ModelPrograms(VaeNetwork network, LossSettings loss, double? gradientClip)
{
    public const string Weights = NetworkPass.WeightsName, Buffers = NetworkPass.BuffersName, LossSum = "loss_sum";
    public const string Rows = "rows", Labels = "labels", Noise = "noise", Beta = "beta";
    public const string Loss = "loss", SquaredError = "squared_error", KlNats = "kl", Mean = "mean", LogVariance = "log_variance", GradientNorm = "gradient_norm";

    /// <summary>One optimizer step: updates weights and moments, and adds the loss, times the rows, to <see cref="LossSum"/>.</summary>
    public TensorProgram Step(int batch) => TensorProgram.Trace(program =>
    {
        var pass = new NetworkPass(program, network, isTraining: true);
        var value = Bound(program, pass, batch).Loss(loss, program.Input(Beta), batch, network.Width);
        var gradient = pass.Weights.Flatten(Gradients.Of(value, pass.Weights.Parts));
        pass.UpdateBuffers();
        Adam.Trace(program, pass.Weights, gradientClip is { } largest ? GradientClipping.Clip(gradient, largest) : gradient);
        var sum = program.Variable(LossSum, []);
        program.Update(sum, sum + (batch * value));
    });

    /// <summary>Loss and gradient of a batch, without a step: what tests compare with others.</summary>
    public TensorProgram LossAndGradient(int batch) => TensorProgram.Trace(program =>
    {
        var pass = new NetworkPass(program, network, isTraining: true);
        var value = Bound(program, pass, batch).Loss(loss, program.Input(Beta), batch, network.Width);
        var gradient = pass.Weights.Flatten(Gradients.Of(value, pass.Weights.Parts));
        program.Output(Loss, value);
        program.Output(Weights, gradient);
        program.Output(GradientNorm, GradientClipping.Norm(gradient));
    });

    /// <summary>The sums over a batch that its metrics are made of. z is drawn, as in training.</summary>
    public TensorProgram Evaluation(int batch) => TensorProgram.Trace(program =>
    {
        var bound = Bound(program, new NetworkPass(program, network, isTraining: false), batch);
        program.Output(SquaredError, bound.SquaredError);
        program.Output(KlNats, bound.KlNats);
    });

    /// <summary>Mean and log-variance of the posterior of each row of a batch.</summary>
    public TensorProgram Encoding(int batch) => TensorProgram.Trace(program =>
    {
        var pass = new NetworkPass(program, network, isTraining: false);
        var posterior = network.Encode(pass, program.Input(Rows, [batch, network.Width]), LabelsOf(program, batch));
        program.Output(Mean, posterior.Mean);
        program.Output(LogVariance, posterior.LogVariance);
    });

    private EvidenceBound Bound(ProgramBuilder program, NetworkPass pass, int batch)
    {
        var (rows, labels) = (program.Input(Rows, [batch, network.Width]), LabelsOf(program, batch));
        var posterior = network.Encode(pass, rows, labels);
        var z = posterior.Sample(program.Input(Noise, [batch, network.NoiseWidth]));
        return EvidenceBound.Of(rows, network.Decode(pass, z, labels), posterior);
    }

    private Tensor? LabelsOf(ProgramBuilder program, int batch) => network.IsConditional ? program.Input(Labels, [batch, 1]) : null;
}
