using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.TorchScript;

/// <summary>A program that LibTorch runs, whole, at each call.</summary>
internal sealed class TorchExecutable : ISelectingExecutable
{
    private readonly RowSelection? selection;
    private readonly ImmutableArray<string> inputNames,
        outputNames;
    private readonly ITorchBlock inputs,
        outputs;
    private readonly ITorchProgram code;
    private bool isFetched = true;

    public TorchExecutable(
        ITorchLane lane,
        TensorProgram program,
        VariableSet variables,
        RowSelection? selection = null
    )
    {
        (Program, this.selection) = (program, selection);
        var script = ScriptWriter.Write(program, selection?.Input, selection?.Rows.Table is RowTable.Codes);
        inputNames = [.. script.Inputs.Select(input => input.Name)];
        outputNames = [.. script.Outputs.Select(output => output.Name)];
        var owned = new List<IDisposable>();
        try
        {
            owned.Add(inputs = lane.CreateBlock([.. script.Inputs.Select(PartOf)]));
            owned.Add(outputs = lane.CreateBlock([.. script.Outputs.Select(PartOf)]));
            owned.Add(code = Compile(lane, script, variables));
        }
        catch
        {
            owned.ForEach(made => made.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public TensorProgram Program { get; }

    /// <summary>How far the program is a graph of CUDA.</summary>
    public LibTorchGraph Graph => code.Graph;

    /// <summary>
    /// How often an operation of <see cref="Run"/> made the host wait for the device; 0 is what is
    /// meant to be.
    /// </summary>
    public long WaitsInRuns => code.WaitsInRuns;

    /// <summary>
    /// How often <see cref="Run"/> waited because the host was as far ahead of the device as it may
    /// be: a good sign, since the device then never waits for it.
    /// </summary>
    public long WaitsForUploads { get; private set; }

    /// <inheritdoc/>
    public Span<int> RowNumbers =>
        selection is null
            ? throw new InvalidOperationException("No input of this program is taken from kept rows.")
            : MemoryMarshal.Cast<byte, int>(OnHost(inputs, inputNames.IndexOf(selection.Input)));

    /// <inheritdoc/>
    public Span<float> Input(string name)
    {
        if (selection?.Input == name)
            throw new ArgumentException($"The input '{name}' is taken from kept rows: write {nameof(RowNumbers)}.");
        var place = inputNames.IndexOf(name);
        return place >= 0
            ? MemoryMarshal.Cast<byte, float>(OnHost(inputs, place))
            : throw NamedTensors.NoInput(Program, name);
    }

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">
    /// The device has no room for what lies between inputs and outputs. Variables keep their
    /// values.
    /// </exception>
    /// <exception cref="LibTorchException">LibTorch failed.</exception>
    public void Run()
    {
        ObjectDisposedException.ThrowIf(code.IsClosed, this);
        if (selection is not null)
            CheckRows(selection.Rows.Table.Count);
        if (inputs.Send())
            WaitsForUploads++;
        code.Run();
        isFetched = false;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Output(string name)
    {
        var place = outputNames.IndexOf(name);
        if (place < 0)
            throw NamedTensors.NoOutput(Program, name);
        var elements = OnHost(outputs, place);
        if (!isFetched)
            outputs.Fetch();
        isFetched = true;
        return MemoryMarshal.Cast<byte, float>(elements);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        code.Dispose();
        inputs.Dispose();
        outputs.Dispose();
    }

    private BlockPart PartOf(ScriptPort port) =>
        port.Name == selection?.Input && inputNames.Contains(port.Name)
            ? new BlockPart(ElementKind.Integer, [selection.Count])
            : new BlockPart(ElementKind.Float, [.. port.Shape.Select(size => (long)size)]);

    /// <summary>The tensors stand in the order in which the script reads them.</summary>
    private ITorchProgram Compile(ITorchLane lane, TensorScript script, VariableSet variables)
    {
        var storages = script.Variables.Select(variable => (TorchStorage)variables[variable.Name]).ToList();
        if (storages.Exists(storage => !storage.Lane.Equals(lane)))
            throw new ArgumentException("The variables belong to different lanes: allocate them on one thread.");
        ITorchTensor[] constants = [.. script.Constants.Select(value => ConstantOf(lane, (float)value))];
        try
        {
            return lane.Compile(
                script.Text,
                [
                    .. inputs.Parts,
                    .. storages.Select(storage => storage.Tensor),
                    .. outputs.Parts,
                    .. selection?.Rows.Copy.Parts ?? [],
                    .. constants,
                ]
            );
        }
        finally
        {
            Array.ForEach(constants, constant => constant.Dispose());
        }
    }

    private static ITorchTensor ConstantOf(ITorchLane lane, float value)
    {
        var constant = lane.Create(ElementKind.Float);
        constant.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<float>(in value)));
        return constant;
    }

    private Span<byte> OnHost(ITorchBlock block, int place)
    {
        ObjectDisposedException.ThrowIf(code.IsClosed, this);
        return block.OnHost(place);
    }

    /// <summary>
    /// On a device a number that is too large would end the process's use of it.
    /// </summary>
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
