using Vae.Tensors.Backends;
using Vae.Tensors.Simd;

namespace Vae.LibTorch.Tests;

/// <summary>Whole steps, as they are trained.</summary>
public sealed class TrainingTests
{
    public static TheoryData<string, bool> Steps =>
        new() { { "a multilayer perceptron", false }, { "a convolutional network", true } };

    [Theory, MemberData(nameof(Steps))]
    public void Training_agrees_with_the_default_backend(string name, bool isConvolutional)
    {
        var expected = Step(isConvolutional).Train(new SimdBackend(), steps: 20);
        var actual = Step(isConvolutional).Train(Machine.Backend, steps: 20);
        AssertClose(expected.Losses, actual.Losses, 1e-4, $"losses of {name}");
        AssertClose(expected.Weights, actual.Weights, 2e-3, $"weights of {name}");
    }

    [Theory, MemberData(nameof(Steps))]
    public void Training_twice_gives_the_same_bits(string name, bool isConvolutional)
    {
        var first = Step(isConvolutional).Train(Machine.Backend, steps: 50);
        var second = Step(isConvolutional).Train(Machine.Backend, steps: 50);
        Assert.True(first.Losses.AsSpan().SequenceEqual(second.Losses), $"losses of {name}");
        Assert.True(first.Weights.AsSpan().SequenceEqual(second.Weights), $"weights of {name}");
    }

    [Theory, MemberData(nameof(Steps))]
    public void No_run_makes_the_host_wait_and_all_are_one_launch_where_that_was_asked_for(
        string name,
        bool isConvolutional
    )
    {
        var (backend, program) = (Machine.Backend, Step(isConvolutional).Program);
        using var variables = VariableSet.Allocate(backend, program);
        using var executable = (LibTorchExecutable)backend.Compile(program, variables);
        Assert.Equal(backend.UseGraphs ? LibTorchGraphState.Warming : LibTorchGraphState.None, executable.Graph.State);
        for (var i = 0; i < 20; i++)
        {
            executable.Run();
            _ = executable.Output("loss")[0];
        }

        Assert.True(executable.WaitsInRuns == 0, $"{executable.WaitsInRuns} waits of {name}");
        Assert.Equal(
            new LibTorchGraph(backend.UseGraphs ? LibTorchGraphState.Captured : LibTorchGraphState.None, ""),
            executable.Graph
        );
    }

    [Fact]
    public void Threads_train_beside_each_other_and_get_what_one_gets_alone()
    {
        float[][] results =
        [
            [],
            [],
            [],
            [],
        ];
        var backend = Machine.Backend;
        Thread[] threads =
        [
            .. results.Select(
                (_, i) => new Thread(() => results[i] = Step(i % 2 == 1).Train(backend, steps: 50).Weights)
            ),
        ];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(Step(false).Train(backend, steps: 50).Weights, results[0]);
        Assert.Equal(Step(true).Train(backend, steps: 50).Weights, results[1]);
        Assert.Equal(results[0], results[2]);
        Assert.Equal(results[1], results[3]);
    }

    private static TrainingStep Step(bool isConvolutional) =>
        isConvolutional
            ? TrainingStep.Convolutional(batch: 16, channels: 3, hidden: 16, latent: 3)
            : new TrainingStep(64, 2, 32, 8);

    private static void AssertClose(float[] expected, float[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"{what}, {i}: {actual[i]} for {expected[i]}"
            );
    }
}
