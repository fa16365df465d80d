using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.TorchScript;

/// <summary>
/// Whether the oneDNN of a LibTorch computes convolutions rightly. oneDNN 3.7.2, with which Debian
/// 13 builds LibTorch 2.6, computes many of them wrongly, by its kernels for AVX2 and newer: those
/// whose channels do not fill the last of its blocks. A version number would not tell, since
/// LibTorch also carries oneDNN inside, and what is chosen depends on the processor: so some such
/// shapes are computed by it and by LibTorch's own code.
/// </summary>
internal static class OneDnnCheck
{
    private const float Tolerance = 1e-3f;

    private static readonly Probe[] Probes =
    [
        new([2, 10, 7, 48], [1, 2, 48, 33], (x, kernel) => x.Convolve(kernel, stride: 3, padding: 1)),
        new([3, 1, 1, 3], [2, 3, 3, 48], (x, kernel) => x.Convolve(kernel, stride: 1, padding: 2)),
        new([2, 4, 4, 17], [4, 4, 1, 17], (x, kernel) => x.ConvolveTransposed(kernel, 2, 1, 8, 8)),
        new([3, 3, 1, 15], [2, 3, 1, 15], (x, kernel) => x.ConvolveTransposed(kernel, 3, 0, 10, 3)),
    ];

    /// <summary>
    /// Turns oneDNN off for the process where it computes wrongly.
    /// </summary>
    /// <param name="processor">A backend on the processor.</param>
    /// <param name="use">Says whether the process uses oneDNN.</param>
    /// <returns>A sentence that says so; empty where it is right.</returns>
    public static string Settle(ITensorBackend processor, Action<bool> use)
    {
        var doubted = Compute(processor);
        use(false);
        var expected = Compute(processor);
        if (doubted.Zip(expected).All(pair => IsClose(pair.First, pair.Second)))
        {
            use(true);
            return "";
        }

        return "the oneDNN of this LibTorch computes convolutions wrongly on this processor: they are computed "
            + "without it, rightly but slowly";
    }

    private static float[] Compute(ITensorBackend backend)
    {
        var program = TensorProgram.Trace(builder =>
        {
            foreach (var (place, probe) in Probes.Index())
            {
                var (x, kernel) = (builder.Input($"x{place}", probe.Images), builder.Input($"k{place}", probe.Kernel));
                builder.Output($"y{place}", probe.Made(x, kernel));
            }
        });
        using var none = VariableSet.Allocate(backend, program);
        using var executable = backend.Compile(program, none);
        foreach (var input in program.Inputs)
            FillUnevenly(executable.Input(((Operation.Input)input.Operation).Name));
        executable.Run();
        return [.. Probes.Index().SelectMany(probe => executable.Output($"y{probe.Index}").ToArray())];
    }

    private static void FillUnevenly(Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = MathF.Sin(i);
    }

    private static bool IsClose(float doubted, float expected) =>
        MathF.Abs(doubted - expected) <= Tolerance + (Tolerance * MathF.Abs(expected));

    private readonly record struct Probe(Shape Images, Shape Kernel, Func<Tensor, Tensor, Tensor> Made);
}
