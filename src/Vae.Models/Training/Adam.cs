using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Training;

/// <summary>
/// Kingma and Ba, "Adam: a method for stochastic optimization" (2014), with the arithmetic and the
/// defaults of <c>torch.optim.Adam</c>. All weights lie in one flat variable, so a step is a few
/// operations whatever the network.
/// </summary>
internal static class Adam
{
    private const double Epsilon = 1e-8;

    /// <summary>Traces the update of the weights and of both moments.</summary>
    /// <param name="gradient">Laid out as the weights.</param>
    /// <param name="of">The network's by default.</param>
    public static void Trace(ProgramBuilder program, VariableGroup weights, Tensor gradient, AdamState? of = null)
    {
        var state = of ?? AdamState.OfNetwork;
        var (first, second) = (
            program.Variable(state.FirstMoment, weights.Flat.Shape),
            program.Variable(state.SecondMoment, weights.Flat.Shape)
        );
        var nextFirst = (state.Beta1 * first) + ((1 - state.Beta1) * gradient);
        var nextSecond = (state.Beta2 * second) + ((1 - state.Beta2) * gradient.Square());
        var denominator = (nextSecond.Sqrt() * program.Input(state.SecondScale)) + Epsilon;
        program.Update(first, nextFirst);
        program.Update(second, nextSecond);
        program.Update(weights.Flat, weights.Flat - (program.Input(state.StepSize) * (nextFirst / denominator)));
    }

    /// <summary>Writes what the bias correction makes of a step: its inputs.</summary>
    /// <param name="step">From 1.</param>
    /// <param name="of">The network's by default.</param>
    public static void WriteInputs(ITensorExecutable executable, long step, double learningRate, AdamState? of = null)
    {
        var state = of ?? AdamState.OfNetwork;
        executable.Input(state.StepSize)[0] = (float)(learningRate / (1 - Math.Pow(state.Beta1, step)));
        executable.Input(state.SecondScale)[0] = (float)(1 / Math.Sqrt(1 - Math.Pow(state.Beta2, step)));
    }
}
