using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.TorchScript;

/// <summary>An input that is taken from a table.</summary>
internal sealed record RowSelection
{
    /// <exception cref="ArgumentException">
    /// The program has no such input, or its rows have another width.
    /// </exception>
    public RowSelection(TensorProgram program, string input, SharedTable rows)
    {
        var shape =
            program.Inputs.FirstOrDefault(tensor => ((Operation.Input)tensor.Operation).Name == input)?.Shape
            ?? throw NamedTensors.NoInput(program, input);
        if (shape.Rank != 2 || shape[1] != rows.Table.Width)
            throw new ArgumentException(
                $"The input '{input}' is {shape}, and the rows that are kept have {rows.Table.Width} values."
            );
        (Input, Rows, Count) = (input, rows, shape[0]);
    }

    /// <summary>The input's name.</summary>
    public string Input { get; }

    /// <summary>The table.</summary>
    public SharedTable Rows { get; }

    /// <summary>How many rows are chosen for a run.</summary>
    public int Count { get; }
}
