using Sweep.Storage;

namespace Sweep.Storage.Tests;

public sealed class RowCodecTests
{
    [Fact]
    public void Doubles_are_packed_little_endian()
    {
        Assert.Equal([0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0x80], RowCodec.Pack([1.0, -0.0]));
    }

    [Fact]
    public void An_instant_is_text_that_a_person_can_read()
    {
        Assert.Equal("2026-02-03T04:05:06.1234567+02:00", RowCodec.Text(Some.Instant));
        Assert.Equal(Some.Instant, RowCodec.Instant("2026-02-03T04:05:06.1234567+02:00"));
        Assert.Equal(TimeSpan.FromHours(2), RowCodec.Instant("2026-02-03T04:05:06.1234567+02:00").Offset);
    }
}
