using Vae.Tensors.Backends;

namespace Vae.LibTorch.Tests;

public sealed class TrainingTests : TrainingConformance
{
    protected override ITensorBackend Backend => Machine.Backend;

    [Theory, InlineData(false), InlineData(true)]
    public void No_run_makes_the_host_wait_and_all_are_one_launch_where_asked_for(bool isConvolutional)
    {
        var program = Step(isConvolutional).Program;
        using var variables = VariableSet.Allocate(Backend, program);
        using var executable = (TorchExecutable)Backend.Compile(program, variables);
        var begun = Machine.UsesGraphs ? LibTorchGraphState.Warming : LibTorchGraphState.None;
        Assert.Equal(begun, executable.Graph.State);
        for (var i = 0; i < 20; i++)
        {
            executable.Run();
            _ = executable.Output("loss")[0];
        }

        Assert.Equal(0, executable.WaitsInRuns);
        var reached = Machine.UsesGraphs ? LibTorchGraphState.Captured : LibTorchGraphState.None;
        Assert.Equal(new LibTorchGraph(reached), executable.Graph);
    }
}
