using System.Runtime.InteropServices;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;
using Vae.TorchScript;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Vae.TorchSharp;

/// <summary>A program that LibTorch runs, whole, at each call.</summary>
internal sealed class TorchSharpExecutable : ISelectingExecutable
{
    private readonly Dictionary<string, HostTensor> inputs = [];
    private readonly Dictionary<string, HostTensor> outputs = [];
    private readonly RowSelection<TorchSharpRows>? selection;
    private readonly CompiledText code;
    private readonly Tensor[] tensors;

    public TorchSharpExecutable(
        TensorProgram program,
        VariableSet variables,
        RowSelection<TorchSharpRows>? selection = null
    )
    {
        (Program, this.selection) = (program, selection);
        var script = ScriptWriter.Write(program, selection?.Input, selection?.Rows.Table is RowTable.Codes);
        foreach (var input in script.Inputs)
            inputs.Add(
                input.Name,
                input.Name == selection?.Input
                    ? HostTensor.OfIntegers(selection.Count)
                    : HostTensor.OfFloats(input.Shape)
            );
        foreach (var output in script.Outputs)
            outputs.Add(output.Name, HostTensor.OfFloats(output.Shape));
        // In the order in which the script reads them.
        tensors =
        [
            .. script.Inputs.Select(input => inputs[input.Name].Tensor),
            .. script.Variables.Select(variable => ((TorchSharpStorage)variables[variable.Name]).Values.Share()),
            .. script.Outputs.Select(output => outputs[output.Name].Tensor),
            .. selection?.Rows.Copy.Share() ?? [],
            .. script.Constants.Select(value => tensor((float)value)),
        ];
        code = Failures.During("compiling a program for libtorch", () => new CompiledText(script.Text));
    }

    /// <inheritdoc/>
    public TensorProgram Program { get; }

    /// <inheritdoc/>
    public Span<int> RowNumbers =>
        selection is null
            ? throw new InvalidOperationException("No input of this program is taken from kept rows.")
            : inputs[selection.Input].Elements<int>();

    /// <inheritdoc/>
    public Span<float> Input(string name)
    {
        if (selection?.Input == name)
            throw new ArgumentException($"The input '{name}' is taken from kept rows: write {nameof(RowNumbers)}.");
        return inputs.TryGetValue(name, out var input)
            ? input.Elements<float>()
            : throw NamedTensors.NoInput(Program, name);
    }

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">
    /// There is no room for what lies between inputs and outputs. Variables keep their values.
    /// </exception>
    /// <exception cref="LibTorchException">LibTorch failed.</exception>
    public void Run()
    {
        if (selection is not null)
            CheckRows(selection.Rows.Table.Count);
        try
        {
            code.Run(tensors);
        }
        catch (ExternalException failure)
        {
            throw Failures.Of(failure, "running a program on libtorch");
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Output(string name) =>
        outputs.TryGetValue(name, out var output)
            ? output.Elements<float>()
            : throw NamedTensors.NoOutput(Program, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        code.Dispose();
        Array.ForEach(tensors, one => one.Dispose());
    }

    private void CheckRows(int count)
    {
        foreach (var number in RowNumbers)
        {
            if (number < 0 || number >= count)
                throw new LibTorchException(
                    $"A row is asked for that the table does not have: {number} of {count} while running a program."
                );
        }
    }
}
