using Vae.Tensors.Backends;
using Vae.Tensors.Reference;
using Vae.Tensors.Tracing;

namespace Vae.Models.Tests.Networks.Latents;

/// <summary>Traces a piece of a network and runs it once, on the oracle.</summary>
internal static class LatentProgram
{
    public static float[] Run((string Name, Shape Shape, float[] Values)[] inputs, Func<Tensor[], Tensor> body)
    {
        var program = TensorProgram.Trace(builder =>
            builder.Output("y", body([.. inputs.Select(input => builder.Input(input.Name, input.Shape))]))
        );
        var backend = new ReferenceBackend();
        using var variables = VariableSet.Allocate(backend, program);
        using var executable = backend.Compile(program, variables);
        foreach (var (name, _, values) in inputs)
            values.CopyTo(executable.Input(name));
        executable.Run();
        return executable.Output("y").ToArray();
    }
}
