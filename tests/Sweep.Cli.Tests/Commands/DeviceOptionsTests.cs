using Sweep.Cli.Commands;
using Sweep.Worker.Devices;

namespace Sweep.Cli.Tests.Commands;

public sealed class DeviceOptionsTests : IDisposable
{
    private readonly TestCommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData(
        "--devices names one twice: --slots-per-device says how many trials each trains at once",
        "--devices",
        "cpu,cpu"
    )]
    [InlineData(
        "--devices: 'gpu' is no device; expected cpu, libtorch, or cuda:N with N from 0",
        "--devices",
        "cpu,gpu"
    )]
    [InlineData("--devices: 'cuda' is no device; expected cpu, libtorch, or cuda:N with N from 0", "--devices", "cuda")]
    [InlineData("--devices: '' is no device; expected cpu, libtorch, or cuda:N with N from 0", "--devices", "cpu,")]
    [InlineData("--slots-per-device goes with --devices", "--slots-per-device", "2")]
    [InlineData("--slots-per-device 0: expected 1 to 256", "--devices", "cpu", "--slots-per-device", "0")]
    [InlineData(
        "--slots and --devices exclude each other: --slots-per-device says how many trials each device trains at once",
        "--devices",
        "cpu",
        "--slots",
        "2"
    )]
    public async Task A_mistake_says_what_was_expected_and_nothing_is_made(string message, params string[] options)
    {
        cli.StoreExists = false;
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(["run", cli.File(), .. options]));
        Assert.Equal($"sweep: {message}", cli.StandardError.TrimEnd());
        Assert.False(cli.StoreExists);
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(["worker", "--join", "127.0.0.1:1", .. options]));
        Assert.Equal($"sweep: {message}", cli.StandardError.TrimEnd());
    }

    [Fact]
    public async Task Each_device_has_as_many_slots_as_it_is_said()
    {
        await cli.DoneAsync("run", cli.File(), "--devices", "cpu", "--slots-per-device", "3");
        Assert.Contains("4 trials, 3 at once", cli.StandardError);
    }

    [Fact]
    public async Task A_sweep_that_needs_a_gpu_says_what_to_do_where_there_is_none()
    {
        Assert.SkipWhen(TensorBackends.HasCuda, "this machine has CUDA");
        cli.StoreExists = false;
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", cli.File(more: "device: cuda")));
        Assert.StartsWith("sweep: 'quick' asks for the device 'cuda': ", cli.StandardError);
        Assert.EndsWith(
            "Workers elsewhere can train it, with --listen HOST:PORT --slots 0",
            cli.StandardError.TrimEnd()
        );
        Assert.False(cli.StoreExists);
    }

    [Fact]
    public async Task A_process_that_leaves_training_to_others_needs_no_device()
    {
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync("run", cli.File(more: "device: cuda"), "--slots", "0"));
        Assert.Contains(SessionOptions.NoSlots, cli.StandardError);
    }
}
