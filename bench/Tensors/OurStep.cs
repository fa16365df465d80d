using Foundation;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Tensors.Bench;

/// <summary>
/// A step compiled for a backend: noise is drawn, the program run and the loss read, as a trainer
/// does.
/// </summary>
internal sealed class OurStep : IDisposable
{
    private readonly VariableSet variables;
    private readonly ITensorExecutable executable;
    private Rng stream = new(1, RngPurpose.TrainingNoise);
    private float sum;

    public OurStep(ITensorBackend backend, TensorProgram program, VariableLayout layout)
    {
        variables = VariableSet.Allocate(backend, program);
        executable = backend.Compile(program, variables);
        var weights = new float[layout.Shape.Count];
        stream.FillNormals(weights);
        foreach (ref var weight in weights.AsSpan())
            weight *= 0.1f;
        variables["weights"].Upload(weights);
        stream.FillNormals(executable.Input("rows"));
        executable.Input("beta")[0] = 1;
        executable.Input("step_size")[0] = 1e-4f;
        executable.Input("second_scale")[0] = 1;
    }

    public void Run()
    {
        stream.FillNormals(executable.Input("noise"));
        executable.Run();
        sum += executable.Output("loss")[0];
    }

    public void Dispose()
    {
        executable.Dispose();
        variables.Dispose();
    }
}
