using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;
using Vae.TorchScript;

namespace Vae.TorchSharp.Tests;

/// <summary>Rows that are chosen from kept tables, inside the text.</summary>
public sealed class RowsTests
{
    private static readonly float[] Floats = [.. Enumerable.Range(0, 6 * 4).Select(i => i / 8f)];

    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 6 * 2).Select(i => (byte)(255 - (17 * i)))];

    private static readonly float[] Book = [.. Enumerable.Range(0, 256 * 2).Select(i => i / 3f)];

    [Fact]
    public void Floats_are_chosen_by_their_numbers() =>
        Assert.Equal(
            [2 * Floats[20], 2 * Floats[21], 2 * Floats[22], 2 * Floats[23], 0, 0.25f, 0.5f, 0.75f],
            Doubled(new RowTable.Floats(4, Floats), 5, 0)
        );

    [Fact]
    public void Codes_are_chosen_and_looked_up()
    {
        float[] OfRow(int row) =>
            [.. Bytes.Skip(2 * row).Take(2).SelectMany(code => Book.Skip(2 * code).Take(2)).Select(value => 2 * value)];
        Assert.Equal([.. OfRow(3), .. OfRow(3)], Doubled(new RowTable.Codes(2, Bytes, Book), 3, 3));
    }

    [Theory, InlineData(-1), InlineData(6), InlineData(int.MinValue)]
    public void A_row_that_is_not_there_is_refused(int number) =>
        Assert.Contains(
            "a row is asked for that the table does not have",
            Assert.Throws<LibTorchException>(() => Doubled(new RowTable.Floats(4, Floats), 0, number)).Message,
            StringComparison.OrdinalIgnoreCase
        );

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        var backend = Machine.Backend;
        using var rows = backend.Keep(new RowTable.Floats(4, Floats))!;
        var program = Program(width: 3);
        using var none = VariableSet.Allocate(backend, program);
        Assert.Throws<ArgumentException>(() => backend.Compile(program, none, "rows", rows));
        Assert.Throws<ArgumentException>(() => backend.Compile(program, none, "x", rows));
        using var selecting = backend.Compile(Program(width: 4), none, "rows", rows);
        Assert.Throws<ArgumentException>(() => selecting.Input("rows").Length);
    }

    [Fact]
    public void A_program_keeps_the_rows_that_it_needs()
    {
        var backend = Machine.Backend;
        var program = Program(width: 4);
        using var none = VariableSet.Allocate(backend, program);
        var rows = backend.Keep(new RowTable.Floats(4, Floats))!;
        using var selecting = backend.Compile(program, none, "rows", rows);
        rows.Dispose();
        rows.Dispose();
        Assert.Throws<ObjectDisposedException>(() => backend.Compile(program, none, "rows", rows));
        selecting.RowNumbers[1] = 1;
        selecting.Run();
        Assert.Equal(2 * Floats[4], selecting.Output("y")[4]);
    }

    private static float[] Doubled(RowTable table, params ReadOnlySpan<int> numbers)
    {
        var (backend, program) = (Machine.Backend, Program(table.Width));
        using var none = VariableSet.Allocate(backend, program);
        using var rows = backend.Keep(table)!;
        using var selecting = backend.Compile(program, none, "rows", rows);
        numbers.CopyTo(selecting.RowNumbers);
        selecting.Run();
        return selecting.Output("y").ToArray();
    }

    private static TensorProgram Program(int width) =>
        TensorProgram.Trace(builder => builder.Output("y", builder.Input("rows", [2, width]) * 2));
}
