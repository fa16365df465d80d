using System.Collections.Immutable;
using Vae.Tensors.Backends;

namespace Vae.TorchScript.Tests;

public sealed class KeptTablesTests
{
    private static readonly RowTable Table = new RowTable.Floats(4, [1, 2, 3, 4, 5, 6, 7, 8]);

    [Fact]
    public void A_table_that_takes_more_than_half_of_what_is_free_is_not_kept()
    {
        var lane = new Lane(room: 1);
        Assert.Null(new KeptTables(() => (2 * Table.ByteCount) - 1).Keep(Table, lane));
        using var kept = new KeptTables(() => 2 * Table.ByteCount).Keep(Table, lane);
        Assert.NotNull(kept);
    }

    [Fact]
    public void A_device_that_finds_itself_full_keeps_nothing()
    {
        var tables = new KeptTables(() => long.MaxValue);
        Assert.Null(tables.Keep(Table, new Lane(room: 0)));
        Assert.Equal(0, tables.Count);
    }

    [Fact]
    public void Codes_whose_book_has_no_room_leave_nothing_behind()
    {
        var lane = new Lane(room: 1);
        Assert.Null(new KeptTables(() => long.MaxValue).Keep(new RowTable.Codes(1, [7], new float[256]), lane));
        Assert.Equal(0, lane.Held);
    }

    /// <summary>A device that has room for so many tensors.</summary>
    private sealed class Lane(int room) : ITorchLane
    {
        public int Held { get; private set; }

        public ITorchTensor Create(ElementKind kind, params ImmutableArray<long> sizes)
        {
            if (Held == room)
                throw new DeviceOutOfMemoryException("it is full");
            Held++;
            return new Nothing(() => Held--);
        }

        public ITorchBlock CreateBlock(ImmutableArray<BlockPart> parts) => throw new NotSupportedException();

        public ITorchProgram Compile(string text, ImmutableArray<ITorchTensor> tensors) =>
            throw new NotSupportedException();
    }

    private sealed class Nothing(Action leave) : ITorchTensor
    {
        public void Write(ReadOnlySpan<byte> elements) { }

        public void Read(Span<byte> elements) => elements.Clear();

        public void Dispose() => leave();
    }
}
