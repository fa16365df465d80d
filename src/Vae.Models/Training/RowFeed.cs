using Vae.Models.Datasets;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Training;

/// <summary>
/// How rows of a data set come into programs: copied by the host or, where a backend keeps them
/// beside its programs, named by their numbers. What is computed is the same, to the bit.
/// </summary>
internal abstract class RowFeed : IDisposable
{
    /// <summary>
    /// Rows that the backend keeps, if it keeps rows and has room; else copied ones.
    /// </summary>
    public static RowFeed Of(Dataset dataset, ITensorBackend backend)
    {
        if (backend is not IRowKeeper keeper)
            return new Copied(backend);
        return keeper.Keep(dataset.Rows) is { } rows
            ? new Kept(keeper, rows)
            : new Copied(backend) { HadNoRoom = true };
    }

    /// <summary>Whether the backend would have kept the rows, and had no room for them.</summary>
    public bool HadNoRoom { get; private init; }

    /// <summary>A program whose input of this name is fed.</summary>
    public abstract ITensorExecutable Compile(TensorProgram program, VariableSet variables);

    /// <summary>
    /// The next run takes these rows of a part of the data set. Allocates nothing.
    /// </summary>
    public abstract void Write(ITensorExecutable executable, DatasetSplit part, ReadOnlySpan<int> indices);

    /// <summary>
    /// The next run takes <paramref name="count"/> rows from <paramref name="start"/> on. Allocates
    /// nothing.
    /// </summary>
    public abstract void Write(ITensorExecutable executable, DatasetSplit part, int start, int count);

    public virtual void Dispose() { }

    private sealed class Copied(ITensorBackend backend) : RowFeed
    {
        public override ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
            backend.Compile(program, variables);

        public override void Write(ITensorExecutable executable, DatasetSplit part, ReadOnlySpan<int> indices) =>
            part.CopyRows(indices, executable.Input(ModelPrograms.Rows));

        public override void Write(ITensorExecutable executable, DatasetSplit part, int start, int count) =>
            part.CopyRows(start, count, executable.Input(ModelPrograms.Rows));
    }

    private sealed class Kept(IRowKeeper backend, KeptTable rows) : RowFeed
    {
        public override ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
            backend.Compile(program, variables, ModelPrograms.Rows, rows);

        public override void Write(ITensorExecutable executable, DatasetSplit part, ReadOnlySpan<int> indices)
        {
            var numbers = NumbersOf(executable);
            for (var i = 0; i < indices.Length; i++)
                numbers[i] = part.Source[indices[i]];
        }

        public override void Write(ITensorExecutable executable, DatasetSplit part, int start, int count) =>
            part.Source.AsSpan(start, count).CopyTo(NumbersOf(executable));

        public override void Dispose() => rows.Dispose();

        private static Span<int> NumbersOf(ITensorExecutable executable) =>
            ((ISelectingExecutable)executable).RowNumbers;
    }
}
