using Sweep.Worker.Devices;
using Sweep.Worker.Training;

namespace Sweep.Cli.Tests.Commands.Models;

/// <summary>Sweeps whose trials are really trained, for a few steps.</summary>
internal static class TrainedModels
{
    /// <summary>A cli behind which the sweep 'quick' has run.</summary>
    public static async Task<TestCommandLine> RunAsync(int trials = 2, string more = "training: {epochs: 2}")
    {
        var cli = new TestCommandLine();
        cli.Runner = new VaeRunner(new TensorBackends(_ => null, _ => { }), cli.Data);
        await cli.DoneAsync("run", cli.File(trials: trials, more: more));
        return cli;
    }
}
