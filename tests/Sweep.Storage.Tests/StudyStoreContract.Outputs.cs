using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;

namespace Sweep.Storage.Tests;

public abstract partial class StudyStoreContract
{
    [Fact]
    public void Output_of_an_attempt_comes_back_from_any_offset_on()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(
            WriteBatch.Empty with
            {
                Outputs = [Chunk(0, "abc"), Chunk(3, "def"), Chunk(0, "other", trial: 4)],
            }
        );
        writer.Append(WriteBatch.Empty with { Outputs = [Chunk(6, "g\0h")] });
        Assert.Equal(["0:abc", "3:def", "6:g\0h"], Read(row));
        Assert.Equal(["3:def", "6:g\0h"], Read(row, 4));
        Assert.Empty(Read(row, 9));
        Assert.Equal([new OutputSize(3, 0, 1, 9), new OutputSize(4, 0, 1, 5)], Store.ListOutputs(row.Id));
    }

    [Fact]
    public void A_chunk_of_output_that_is_told_again_takes_nothing_away_but_what_it_covers()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(
            WriteBatch.Empty with
            {
                Outputs = [Chunk(0, "abc"), Chunk(3, "def"), Chunk(6, "ghi"), Chunk(3, "def")],
            }
        );
        Assert.Equal(["0:abc", "3:def", "6:ghi"], Read(row));
        writer.Append(WriteBatch.Empty with { Outputs = [Chunk(3, "defghi"), Chunk(3, "def")] });
        Assert.Equal(["0:abc", "3:defghi"], Read(row));
    }

    [Fact]
    public void Of_much_output_the_first_and_the_last_bytes_stay()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        var bytes = new byte[OutputLimits.ChunkBytes];
        for (var i = 0; i < 50; i++)
            writer.Append(
                WriteBatch.Empty with
                {
                    Outputs = [new OutputChunk(3, 0, 1, (long)i * bytes.Length, bytes)],
                }
            );
        var chunks = OutputLimits.HeadBytes / bytes.Length;
        Assert.Equal(
            Enumerable
                .Range(0, chunks)
                .Concat(Enumerable.Range(50 - chunks, chunks))
                .Select(i => (long)i * bytes.Length),
            Store.ReadOutput(KeyOf(row)).Select(chunk => chunk.From)
        );
    }

    [Fact]
    public void Output_is_forgotten_with_its_attempt_and_with_its_sweep()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(WriteBatch.Empty with { Outputs = [Chunk(0, "abc"), Chunk(0, "def", trial: 4)] });
        writer.Append(WriteBatch.Empty with { ForgottenOutputs = [new OutputSize(3, 0, 1, 3)] });
        Assert.Equal([new OutputSize(4, 0, 1, 3)], Store.ListOutputs(row.Id));
        writer.DeleteSweep();
        Assert.Empty(Store.ListOutputs(row.Id));
    }

    private static OutputChunk Chunk(long from, string text, int trial = 3) =>
        new(trial, 0, 1, from, System.Text.Encoding.UTF8.GetBytes(text));

    private static AttemptKey KeyOf(SweepRow row) => new(new TrialKey(row.Id, 3), 1);

    private string[] Read(SweepRow row, long from = 0) =>
        [
            .. Store
                .ReadOutput(KeyOf(row), from)
                .Select(chunk => $"{chunk.From}:{System.Text.Encoding.UTF8.GetString(chunk.Bytes)}"),
        ];
}
