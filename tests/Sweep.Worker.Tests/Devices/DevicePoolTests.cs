using Sweep.Worker.Devices;

namespace Sweep.Worker.Tests.Devices;

public sealed class DevicePoolTests
{
    private readonly DevicePool pool = new(["cpu", "cuda:0", "cuda:1"]);

    [Fact]
    public void Attempts_are_spread_over_the_devices_of_a_kind()
    {
        var devices = Enumerable.Range(0, 4).Select(_ => pool.Take("cuda")!.Device);
        Assert.Equal(["cuda:0", "cuda:0", "cuda:1", "cuda:1"], devices.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_slot_that_was_given_back_is_the_next_one_to_be_taken()
    {
        var first = pool.Take("cuda")!;
        using var second = pool.Take("cuda");
        first.Dispose();
        Assert.Equal("cuda:0", pool.Take("cuda")!.Device);
    }

    [Fact]
    public void There_is_no_slot_on_what_the_worker_does_not_have()
    {
        Assert.False(pool.Has("libtorch"));
        Assert.Null(pool.Take("libtorch"));
        Assert.True(pool.Has("cuda"));
    }
}
