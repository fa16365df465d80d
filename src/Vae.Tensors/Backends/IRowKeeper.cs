using Vae.Tensors.Tracing;

namespace Vae.Tensors.Backends;

/// <summary>
/// A backend that keeps rows on the device that it computes on. A run then takes the numbers of its
/// rows, a few bytes each, instead of the rows.
/// </summary>
public interface IRowKeeper : ITensorBackend
{
    /// <summary>
    /// Copies a table to the device that programs run on, or shares a copy that is there already;
    /// null if there is no room for it.
    /// </summary>
    KeptTable? Keep(RowTable table);

    /// <summary>
    /// As <see cref="ITensorBackend.Compile"/>, except that an input [n, width] is not written but
    /// holds the kept rows of the numbers in <see cref="ISelectingExecutable.RowNumbers"/>.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The program has no such input, or its rows have another width.
    /// </exception>
    ISelectingExecutable Compile(TensorProgram program, VariableSet variables, string input, KeptTable rows);
}

/// <summary>An executable with an input of kept rows.</summary>
public interface ISelectingExecutable : ITensorExecutable
{
    /// <summary>
    /// [n], to be written in place before a run: which row of the table each row of the input is,
    /// from 0. They keep what was written; at first they are zeros. The span stays valid as long as
    /// the executable lives. A run throws if the table has no row of that number.
    /// </summary>
    Span<int> RowNumbers { get; }
}

/// <summary>
/// A share of rows that a backend keeps. When the last share in them is disposed of, and no
/// executable uses them any more, their memory is given back.
/// </summary>
public abstract class KeptTable(RowTable table) : IDisposable
{
    /// <summary>What is kept.</summary>
    public RowTable Table { get; } = table;

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
