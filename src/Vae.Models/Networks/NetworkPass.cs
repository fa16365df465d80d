using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// A network on its way into one program: its weights and buffers there, and whether it trains.
/// Layers that keep running statistics read them in evaluation, and in training say what they
/// become.
/// </summary>
internal sealed class NetworkPass
{
    public const string WeightsName = "weights",
        BuffersName = "buffers";

    private readonly ProgramBuilder program;
    private readonly VariableGroup? buffers;
    private readonly Dictionary<string, Tensor> next = [];

    public NetworkPass(ProgramBuilder program, VaeNetwork network, bool isTraining)
    {
        (this.program, IsTraining) = (program, isTraining);
        Weights = program.Variable(WeightsName, network.Weights);
        buffers = network.Buffers.Parts.IsEmpty ? null : program.Variable(BuffersName, network.Buffers);
    }

    public bool IsTraining { get; }

    /// <summary>What the optimizer trains.</summary>
    public VariableGroup Weights { get; }

    /// <summary>
    /// What is kept between steps and not trained: a running mean, say. A layer that is applied
    /// again finds what it left.
    /// </summary>
    public Tensor Buffer(string name) => next.GetValueOrDefault(name) ?? buffers![name];

    /// <summary>What a buffer becomes at the end of the step.</summary>
    public void SetBuffer(string name, Tensor value)
    {
        Invariant.Holds(IsTraining, "evaluation changes nothing");
        next[name] = value;
    }

    /// <summary>Gives the buffers their next values: all of them, after the last layer.</summary>
    public void UpdateBuffers()
    {
        if (buffers is not null)
            program.Update(buffers.Flat, buffers.Flatten([.. buffers.Layout.Parts.Select(part => next[part.Name])]));
    }
}
