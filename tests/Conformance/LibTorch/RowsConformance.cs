using System.Runtime.CompilerServices;
using Foundation;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;
using Vae.TorchScript;

namespace Vae.Tensors.Conformance;

/// <summary>
/// Rows that lie where programs run, and are named by their numbers. Alone, since it counts what
/// the whole process keeps.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public abstract class RowsConformance
{
    protected abstract IRowKeeper Backend { get; }

    private static readonly float[] Thirds = [.. Enumerable.Range(0, 256).Select(code => code / 3f)];

    private static readonly float[] Bits = [.. Enumerable.Range(0, 256 * 8).Select(i => (float)(i / 8 >> (i % 8) & 1))];

    /// <summary>11 rows of 16 floats, in each way to keep them.</summary>
    public static TheoryData<string> Ways => ["floats", "a byte a float", "a bit a float"];

    [Theory, MemberData(nameof(Ways))]
    public void A_run_takes_the_rows_that_are_named(string way)
    {
        var (table, row) = TableOf(way);
        using var chosen = new Doubled(Backend, Keep(table), count: 5);
        foreach (int[] numbers in new int[][] { [3, 0, 10, 3, 7], [10, 10, 10, 10, 10], [4, 3, 2, 1, 0] })
            Assert.Equal(Twice(numbers, row), chosen.Run(numbers));
    }

    [Theory, MemberData(nameof(Ways))]
    public void No_rows_are_none(string way)
    {
        using var chosen = new Doubled(Backend, Keep(TableOf(way).Table), count: 0);
        Assert.Empty(chosen.Run());
    }

    [Theory, InlineData(-1), InlineData(11), InlineData(int.MaxValue), InlineData(int.MinValue)]
    public void A_row_that_is_not_there_is_refused_and_the_next_run_goes_on(int number)
    {
        var (table, row) = TableOf("floats");
        using var chosen = new Doubled(Backend, Keep(table), count: 2);
        Assert.Contains(
            "a row is asked for that the table does not have",
            Assert.Throws<LibTorchException>(() => chosen.Run(0, number)).Message,
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Equal(Twice([0, 10], row), chosen.Run(0, 10));
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        var (backend, program) = (Backend, Doubled.Program(count: 2, width: 3));
        using var rows = Keep(TableOf("floats").Table);
        using var variables = VariableSet.Allocate(backend, program);
        Assert.Contains(
            "'rows' is [2, 3], and the rows that are kept have 16",
            Assert.Throws<ArgumentException>(() => backend.Compile(program, variables, "rows", rows)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no input 'x' among",
            Assert.Throws<ArgumentException>(() => backend.Compile(program, variables, "x", rows)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'factor' is [1]",
            Assert.Throws<ArgumentException>(() => backend.Compile(program, variables, "factor", rows)).Message,
            StringComparison.Ordinal
        );

        using var written = (TorchExecutable)backend.Compile(program, variables);
        Assert.Throws<InvalidOperationException>(() => written.RowNumbers.Length);
        using var selecting = backend.Compile(Doubled.Program(count: 2, width: 16), variables, "rows", rows);
        Assert.Contains(
            "write RowNumbers",
            Assert.Throws<ArgumentException>(() => selecting.Input("rows").Length).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void All_who_train_on_a_table_share_it_until_the_last_one_is_done()
    {
        var before = Tables;
        var (table, row) = TableOf("a byte a float");
        var (first, second) = (Keep(table), Keep(table));
        using (Keep(TableOf("a byte a float").Table))
            Assert.Equal(before + 2, Tables);
        first.Dispose();
        first.Dispose();
        Assert.Equal(before + 1, Tables);

        using var chosen = new Doubled(Backend, second, count: 1);
        second.Dispose();
        Assert.Equal(before, Tables);
        Assert.Throws<ObjectDisposedException>(() => new Doubled(Backend, second, count: 1));
        // What is compiled keeps what it needs.
        Assert.Equal(Twice([4], row), chosen.Run(4));
    }

    [Fact]
    public void A_share_that_was_forgotten_is_left_by_the_collector()
    {
        var before = Tables;
        Forget(TableOf("floats").Table);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(before, Tables);
    }

    [Fact]
    public void Threads_that_begin_and_end_at_once_share_one_table()
    {
        var before = Tables;
        var (table, row) = TableOf("a bit a float");
        var wrong = 0;
        void Train(int seed)
        {
            var stream = new Rng((ulong)seed, RngPurpose.Data);
            for (var trial = 0; trial < 20; trial++)
            {
                using var chosen = new Doubled(Backend, Keep(table), count: 3);
                for (var run = 0; run < 20; run++)
                {
                    int[] numbers = [stream.NextInt(11), stream.NextInt(11), stream.NextInt(11)];
                    if (!chosen.Run(numbers).AsSpan().SequenceEqual([.. Twice(numbers, row)]))
                        Interlocked.Increment(ref wrong);
                }
            }
        }

        Thread[] threads = [.. Enumerable.Range(0, 4).Select(seed => new Thread(() => Train(seed)))];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(0, wrong);
        Assert.Equal(before, Tables);
    }

    private int Tables => ((TorchBackend)Backend).KeptTableCount;

    private KeptTable Keep(RowTable table) =>
        Backend.Keep(table) ?? throw new InvalidOperationException("there is no room for a small table");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget(RowTable table) => Keep(table);

    private static IEnumerable<float> Twice(int[] numbers, Func<int, IEnumerable<float>> row) =>
        numbers.SelectMany(row).Select(value => 2 * value);

    private static (RowTable Table, Func<int, IEnumerable<float>> Row) TableOf(string way)
    {
        var stream = new Rng(7, RngPurpose.Data);
        float[] floats = [.. Enumerable.Range(0, 11 * 16).Select(_ => (float)stream.NextDouble())];
        byte[] bytes = [.. Enumerable.Range(0, 11 * 16).Select(_ => (byte)stream.NextInt(256))];
        return way switch
        {
            "floats" => (new RowTable.Floats(16, floats), row => floats.Skip(row * 16).Take(16)),
            "a byte a float" => (
                new RowTable.Codes(16, bytes, Thirds),
                row => bytes.Skip(row * 16).Take(16).Select(code => Thirds[code])
            ),
            _ => (
                new RowTable.Codes(2, bytes[..22], Bits),
                row => bytes.Skip(row * 2).Take(2).SelectMany(code => Bits.Skip(code * 8).Take(8))
            ),
        };
    }

    /// <summary>
    /// A program that doubles so many rows of a table, and its share in that. The factor is an
    /// input, so that one that is written lies beside the one that is not.
    /// </summary>
    private sealed class Doubled : IDisposable
    {
        private readonly KeptTable kept;
        private readonly VariableSet variables;
        private readonly ISelectingExecutable executable;

        public Doubled(IRowKeeper backend, KeptTable kept, int count)
        {
            this.kept = kept;
            var program = Program(count, kept.Table.Width);
            variables = VariableSet.Allocate(backend, program);
            executable = backend.Compile(program, variables, "rows", kept);
            executable.Input("factor")[0] = 2;
        }

        public static TensorProgram Program(int count, int width) =>
            TensorProgram.Trace(builder =>
                builder.Output("y", builder.Input("rows", [count, width]) * builder.Input("factor", [1]))
            );

        public float[] Run(params ReadOnlySpan<int> numbers)
        {
            numbers.CopyTo(executable.RowNumbers);
            executable.Run();
            return executable.Output("y").ToArray();
        }

        public void Dispose()
        {
            executable.Dispose();
            variables.Dispose();
            kept.Dispose();
        }
    }
}
