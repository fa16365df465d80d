using Vae.Tensors.Tracing;

namespace Vae.Tensors.Backends;

/// <summary>What every backend says when a program declares no such name.</summary>
public static class NamedTensors
{
    /// <summary>There is no input of this name.</summary>
    public static ArgumentException NoInput(TensorProgram program, string name) =>
        Missing("input", name, program.Inputs.Select(input => ((Operation.Input)input.Operation).Name));

    /// <summary>There is no output of this name.</summary>
    public static ArgumentException NoOutput(TensorProgram program, string name) =>
        Missing("output", name, program.Outputs.Keys.Order(StringComparer.Ordinal));

    private static ArgumentException Missing(string kind, string name, IEnumerable<string> names) =>
        new($"The program has no {kind} '{name}' among {string.Join(", ", names)}.");
}
