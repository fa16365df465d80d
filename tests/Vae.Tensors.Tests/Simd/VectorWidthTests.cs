using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Vae.Tensors.Backends;
using Vae.Tensors.Simd;
using Vae.Tensors.Tracing;
using Vae.Tests.VectorWidth;

namespace Vae.Tensors.Tests.Simd;

public sealed class VectorWidthTests : VectorWidthContract
{
    /// <summary>
    /// A digest for every operation, and for the weights and losses of some training.
    /// </summary>
    protected override IEnumerable<string> Bits()
    {
        foreach (var operation in OperationCases.All)
        {
            var program = TensorProgram.Trace(builder =>
                builder.Output(
                    "y",
                    operation.Body([.. operation.Shapes.Select((shape, i) => builder.Input($"x{i}", shape))])
                )
            );
            var backend = new SimdBackend();
            using var executable = backend.Compile(program, VariableSet.Allocate(backend, program));
            var operands = RandomTensors.For(operation);
            for (var i = 0; i < operands.Length; i++)
                operands[i].CopyTo(executable.Input($"x{i}"));
            executable.Run();
            yield return $"{operation}: {Digest(executable.Output("y"))}";
        }

        foreach (var (batch, hidden, latent) in new[] { (64, 32, 32), (48, 7, 5), (128, 128, 8), (31, 64, 2) })
        {
            var (losses, weights) = new TrainingStep(batch, 2, hidden, latent).Train(new SimdBackend(), steps: 30);
            yield return $"{batch} rows through {hidden} to {latent}: {Digest(losses)} {Digest(weights)}";
        }

        foreach (var (batch, channels, hidden) in new[] { (16, 1, 32), (33, 3, 17), (5, 9, 16) })
        {
            var (losses, weights) = TrainingStep
                .Convolutional(batch, channels, hidden, latent: 3)
                .Train(new SimdBackend(), steps: 10);
            yield return $"{batch} images of {channels} channels through {hidden}: {Digest(losses)} {Digest(weights)}";
        }
    }

    private static string Digest(ReadOnlySpan<float> values) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)))[..16];
}
