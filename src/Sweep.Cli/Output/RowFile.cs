using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Foundation;
using Vae.Models.Datasets.Formats;

namespace Sweep.Cli.Output;

/// <summary>One array of a file of rows: some numbers for each row.</summary>
/// <param name="Name">Its key in an npz.</param>
/// <param name="IsWhole">Whether the numbers are integers.</param>
/// <param name="Shape">Of the numbers of a row; empty: one number.</param>
/// <param name="Headers">The columns of a CSV, one a number.</param>
internal sealed record RowArray(string Name, bool IsWhole, ImmutableArray<int> Shape, ImmutableArray<string> Headers)
{
    public static RowArray Whole(string name) => new(name, IsWhole: true, [], [name]);

    /// <summary>Numbers by their position: <c>mean_0</c>, <c>mean_1</c>, ….</summary>
    public static RowArray Reals(string name, params ReadOnlySpan<int> shape)
    {
        var count = 1;
        foreach (var size in shape)
            count *= size;
        return new(name, IsWhole: false, [.. shape], [.. Enumerable.Range(0, count).Select(i => $"{name}_{i}")]);
    }
}

/// <summary>The numbers of some rows for one array, row by row: one of the two.</summary>
internal readonly record struct RowValues(float[]? Reals, long[]? Wholes)
{
    public static implicit operator RowValues(float[] values) => new(values, null);

    public static implicit operator RowValues(long[] values) => new(null, values);
}

/// <summary>
/// A file of rows that is written as they come: npz or CSV, by its name. It is written beside its
/// place and put there by <see cref="Complete"/>, whole or not at all.
/// </summary>
internal abstract class RowFile : IDisposable
{
    private readonly string path;
    private readonly bool overwrites;

    private RowFile(string path, bool overwrites) => (this.path, this.overwrites) = (path, overwrites);

    private string Part => PartOf(path);

    /// <summary>What is wrong with a name for such a file; null if nothing.</summary>
    public static string? MistakeOf(string path, bool overwrites)
    {
        if (Path.GetExtension(path) is not (".npz" or ".csv"))
            return $"--out {path}: expected a name that ends in .npz or .csv";
        if (Directory.Exists(path))
            return $"{path} is a folder: name a file";
        if (File.Exists(path) && !overwrites)
            return $"{path} is there already: name another file, or --force overwrites it";
        return Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder)
            ? $"there is no folder {folder}"
            : null;
    }

    /// <summary>Begins a file that <see cref="MistakeOf"/> has nothing against.</summary>
    /// <param name="rows">How many rows will be appended.</param>
    /// <param name="more">Adds to an npz what is no number of a row.</param>
    /// <exception cref="IOException">It cannot be written; likewise all other methods.</exception>
    public static RowFile Create(
        string path,
        bool overwrites,
        ImmutableArray<RowArray> arrays,
        long rows,
        Action<NpzWriter> more
    ) =>
        Path.GetExtension(path) == ".npz"
            ? new Npz(path, overwrites, arrays, rows, more)
            : new Text(path, overwrites, arrays);

    /// <summary>Appends rows: the numbers of each array, in the order of the arrays.</summary>
    public abstract void Append(params ReadOnlySpan<RowValues> values);

    /// <summary>Puts the file in its place.</summary>
    public void Complete()
    {
        Close();
        File.Move(Part, path, overwrites);
    }

    /// <summary>Takes away what was not completed.</summary>
    public virtual void Dispose() => File.Delete(Part);

    protected abstract void Close();

    private static string PartOf(string path) => $"{path}.{Environment.ProcessId}.part";

    private sealed class Npz : RowFile
    {
        private readonly NpzWriter writer;
        private readonly ImmutableArray<Action<RowValues>> append;

        public Npz(string path, bool overwrites, ImmutableArray<RowArray> arrays, long rows, Action<NpzWriter> more)
            : base(path, overwrites)
        {
            writer = new NpzWriter(Part);
            append = [.. arrays.Select(array => Begin(array, rows))];
            more(writer);
        }

        public override void Append(params ReadOnlySpan<RowValues> values)
        {
            Invariant.Holds(values.Length == append.Length, "every array has its numbers");
            for (var i = 0; i < values.Length; i++)
                append[i](values[i]);
        }

        public override void Dispose()
        {
            writer.Dispose();
            base.Dispose();
        }

        protected override void Close() => writer.Complete();

        private Action<RowValues> Begin(RowArray array, long rows)
        {
            long[] shape = [rows, .. array.Shape];
            if (array.IsWhole)
            {
                var wholes = writer.AddIntegers(array.Name, shape);
                return values => wholes(values.Wholes);
            }

            var reals = writer.AddFloats(array.Name, shape);
            return values => reals(values.Reals);
        }
    }

    /// <summary>
    /// As RFC 4180 has it, with bare line feeds; a real by the fewest digits that give it back,
    /// empty where it is not finite.
    /// </summary>
    private sealed class Text : RowFile
    {
        private readonly ImmutableArray<RowArray> arrays;
        private readonly StreamWriter writer;

        public Text(string path, bool overwrites, ImmutableArray<RowArray> arrays)
            : base(path, overwrites)
        {
            this.arrays = arrays;
            writer = new StreamWriter(Part, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
            {
                NewLine = "\n",
            };
            writer.WriteLine(string.Join(',', arrays.SelectMany(array => array.Headers)));
        }

        public override void Append(params ReadOnlySpan<RowValues> values)
        {
            var rows = (values[0].Wholes?.Length ?? values[0].Reals!.Length) / arrays[0].Headers.Length;
            var cells = new List<string>();
            for (var row = 0; row < rows; row++)
            {
                cells.Clear();
                for (var i = 0; i < values.Length; i++)
                {
                    var width = arrays[i].Headers.Length;
                    for (var at = row * width; at < (row + 1) * width; at++)
                        cells.Add(Cell(values[i], at));
                }

                writer.WriteLine(string.Join(',', cells));
            }
        }

        public override void Dispose()
        {
            try
            {
                // Of a file that is not completed, what waits to be written may find no room.
                writer.Dispose();
            }
            finally
            {
                base.Dispose();
            }
        }

        protected override void Close() => writer.Dispose();

        private static string Cell(RowValues values, int at)
        {
            if (values.Wholes is { } wholes)
                return wholes[at].ToString(CultureInfo.InvariantCulture);
            var real = values.Reals![at];
            return float.IsFinite(real) ? real.ToString("R", CultureInfo.InvariantCulture) : "";
        }
    }
}
