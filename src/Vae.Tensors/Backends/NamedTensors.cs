using Vae.Tensors.Tracing;

namespace Vae.Tensors.Backends;

/// <summary>Finds what a program declared by its name, with a message that helps when there is none.</summary>
internal static class NamedTensors
{
    public static ArgumentException NoInput(TensorProgram program, string name) =>
        new($"The program has no input '{name}' among {string.Join(", ", program.Inputs.Select(input => ((Operation.Input)input.Operation).Name))}.");

    public static ArgumentException NoOutput(TensorProgram program, string name) =>
        new($"The program has no output '{name}' among {string.Join(", ", program.Outputs.Keys.Order(StringComparer.Ordinal))}.");
}
