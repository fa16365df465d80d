using Sweep.Worker.Devices;
using Sweep.Worker.Training;

namespace Sweep.Cli.Tests.Commands.Models;

/// <summary>Sweeps whose trials are really trained, for a few steps.</summary>
internal static class TrainedDoor
{
    /// <summary>A door behind which the sweep 'quick' has run.</summary>
    public static async Task<TestDoor> RunAsync(int trials = 2, string more = "training: {epochs: 2}")
    {
        var door = new TestDoor();
        door.Runner = new VaeRunner(new TensorBackends(_ => null, _ => { }), door.Data);
        await door.DoneAsync("run", door.File(trials: trials, more: more));
        return door;
    }
}
