using System.Collections.Immutable;
using Vae.Tensors.Tracing;

namespace Vae.TorchScript;

/// <summary>
/// A program as LibTorch compiles it: the text of one function <c>step</c> of a list of tensors. In
/// the list stand, one behind the other, the inputs, the variables, the outputs (which the function
/// writes), the rows of a selected input's table and the book of its codes, and the constants.
/// </summary>
internal sealed record TensorScript(string Text, ImmutableArray<double> Constants)
{
    /// <summary>What is written before a run.</summary>
    public required ImmutableArray<ScriptPort> Inputs { get; init; }

    /// <summary>What lives from run to run.</summary>
    public required ImmutableArray<ScriptPort> Variables { get; init; }

    /// <summary>What can be read after a run.</summary>
    public required ImmutableArray<ScriptPort> Outputs { get; init; }
}

/// <summary>A tensor that passes between a program and its surroundings.</summary>
internal readonly record struct ScriptPort(string Name, Shape Shape);
