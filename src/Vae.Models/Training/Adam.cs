using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Training;

/// <summary>
/// Kingma and Ba, "Adam: a method for stochastic optimization" (2014), with the arithmetic and the defaults of <c>torch.optim.Adam</c>. All weights lie in one flat
/// variable, so a step is a few operations whatever the network.
/// </summary>
internal static class Adam
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;
    private const string FirstMoment = "adam.first_moment", SecondMoment = "adam.second_moment", StepSize = "step_size", SecondScale = "second_moment_scale";

    /// <summary>Traces the update of the weights and of both moments.</summary>
    /// <param name="gradient">Laid out as the weights.</param>
    public static void Trace(ProgramBuilder program, VariableGroup weights, Tensor gradient)
    {
        var (first, second) = (program.Variable(FirstMoment, weights.Flat.Shape), program.Variable(SecondMoment, weights.Flat.Shape));
        var nextFirst = (Beta1 * first) + ((1 - Beta1) * gradient);
        var nextSecond = (Beta2 * second) + ((1 - Beta2) * gradient.Square());
        var denominator = (nextSecond.Sqrt() * program.Input(SecondScale)) + Epsilon;
        program.Update(first, nextFirst);
        program.Update(second, nextSecond);
        program.Update(weights.Flat, weights.Flat - (program.Input(StepSize) * (nextFirst / denominator)));
    }

    /// <summary>Writes what the bias correction makes of a step: its inputs.</summary>
    /// <param name="step">From 1.</param>
    public static void WriteInputs(ITensorExecutable executable, long step, double learningRate)
    {
        executable.Input(StepSize)[0] = (float)(learningRate / (1 - Math.Pow(Beta1, step)));
        executable.Input(SecondScale)[0] = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step)));
    }
}
