using Vae.LibTorch.Interop;

namespace Vae.LibTorch.Tests.Script;

/// <summary>
/// The shim does not trust scripts: what this assembly would never write is an error there, not the
/// end of the process.
/// </summary>
public sealed class ForeignScriptTests
{
    private const string Header = "def step(t: List[Tensor]) -> None:\n";

    [Theory]
    [InlineData("expected", "  v = (\n")]
    [InlineData("undefined value w", "  t[0].copy_(w)\n")]
    [InlineData("nosuch", "  torch.nosuch(t[0])\n")]
    [InlineData("Arguments for call are not valid", "  torch.mm(t[0], 'a')\n")]
    public void A_text_that_is_wrong_is_refused(string why, string body)
    {
        var message = Assert.Throws<LibTorchException>(() => Create(Header + body + "  return None\n")).Message;
        Assert.Contains(why, message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_text_without_the_function_is_refused() =>
        Assert.Throws<LibTorchException>(() => Create("def other(t: List[Tensor]) -> None:\n  return None\n"));

    [Fact]
    public void A_text_that_reads_past_its_list_fails_when_it_runs()
    {
        using var program = Create($"{Header}  t[0].copy_(t[99])\n  return None\n");
        var message = Assert.Throws<LibTorchException>(program.Run).Message;
        Assert.Contains("index", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_room_is_out_of_memory_and_the_next_one_goes_on()
    {
        // One float repeated to 2^50 takes no room; negated it would.
        using var program = Create(
            $"{Header}  t[0].copy_(torch.sum(torch.neg(t[0].expand([33554432, 33554432]))))\n  return None\n"
        );
        for (var run = 0; run < 2; run++)
            Assert.Throws<DeviceOutOfMemoryException>(program.Run);
        Assert.NotEmpty(new TrainingStep(7, 2, 5, 2).Train(Machine.Backend, steps: 2).Weights);
    }

    private static NativeProgram Create(string text)
    {
        var lane = LanesOfThread.On(Machine.Device);
        Assert.NotEmpty(Machine.Library.Version);
        using var number = NativeTensor.Create(lane, new BlockPart(ElementKind.Float, []));
        return NativeProgram.Compile(lane, text, [number], useGraphs: false);
    }
}
