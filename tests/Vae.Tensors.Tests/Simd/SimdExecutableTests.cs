using Vae.Tensors.Backends;
using Vae.Tensors.Simd;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Tests.Simd;

public sealed class SimdExecutableTests
{
    [Theory]
    [InlineData(64, 32, 32)]
    [InlineData(31, 40, 2)]
    public void A_steady_step_allocates_nothing(int batch, int hidden, int latent) =>
        AssertAllocatesNothing(new TrainingStep(batch, 2, hidden, latent));

    [Theory]
    [InlineData(16, 1, 32)]
    [InlineData(5, 9, 17)]
    public void A_steady_convolutional_step_allocates_nothing(int batch, int channels, int hidden) =>
        AssertAllocatesNothing(TrainingStep.Convolutional(batch, channels, hidden, latent: 3));

    private static void AssertAllocatesNothing(TrainingStep step)
    {
        var backend = new SimdBackend();
        using var variables = VariableSet.Allocate(backend, step.Program);
        using var executable = backend.Compile(step.Program, variables);
        var sum = 0f;
        void Run()
        {
            executable.Input("rows").Fill(0.5f);
            executable.Input("learning_rate")[0] = 1e-3f;
            executable.Run();
            sum += executable.Output("loss")[0];
        }

        for (var i = 0; i < 100; i++)
            Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Values_that_are_not_needed_at_once_share_their_room()
    {
        // A chain of 20 products with 64 KiB each between them: two are alive at a time.
        var program = TensorProgram.Trace(builder =>
        {
            var x = builder.Input("x", [128, 128]);
            var weight = builder.Variable("w", [128, 128]);
            for (var i = 0; i < 20; i++)
                x = x.MatMul(weight);
            builder.Output("y", x.Sum());
        });
        var backend = new SimdBackend();
        using var variables = VariableSet.Allocate(backend, program);
        using var executable = (SimdExecutable)backend.Compile(program, variables);
        Assert.InRange(executable.MemoryLength, 3 * 128 * 128, 4 * 128 * 128);
    }

    [Fact]
    public void Executables_on_several_threads_do_not_disturb_each_other()
    {
        float[][] results = [.. Enumerable.Range(0, 8).Select(_ => Array.Empty<float>())];
        var step = new TrainingStep(33, 2, 24, 3);
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, results.Length)
                .Select(i => new Thread(() => results[i] = step.Train(new SimdBackend(), steps: 50).Weights)),
        ];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.All(results, result => Assert.Equal(results[0], result));
    }
}
