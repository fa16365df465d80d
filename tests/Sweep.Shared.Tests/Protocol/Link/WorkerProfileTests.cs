using Sweep.Shared.Protocol.Link;

namespace Sweep.Shared.Tests.Protocol.Link;

public sealed class WorkerProfileTests
{
    [Theory]
    [InlineData("auto", true, "cpu")]
    [InlineData("auto", true, "cuda:0")]
    [InlineData("cpu", true, "cpu", "libtorch")]
    [InlineData("cpu", false, "cuda:0")]
    [InlineData("libtorch", true, "cpu", "libtorch")]
    [InlineData("libtorch", false, "cpu")]
    [InlineData("cuda", true, "cuda:1")]
    [InlineData("cuda", false, "cpu", "libtorch")]
    public void It_suits_what_asks_for_a_kind_of_device_that_it_has(string device, bool suits, params string[] devices)
    {
        var profile = new WorkerProfile("w", 1, [.. devices], ["vae"], 0, "machine", "version");
        Assert.Equal(suits, profile.Suits("vae", device));
        Assert.False(profile.Suits("command", device));
    }
}
