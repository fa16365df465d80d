using Vae.Tensors.Backends;
using Vae.Tensors.Simd;

namespace Vae.Tensors.Conformance;

/// <summary>Whole steps, as they are trained.</summary>
public abstract class TrainingConformance
{
    protected abstract ITensorBackend Backend { get; }

    [Theory, InlineData(false), InlineData(true)]
    public void Training_agrees_with_the_default_backend(bool isConvolutional)
    {
        var expected = Step(isConvolutional).Train(new SimdBackend(), steps: 20).Losses;
        var actual = Step(isConvolutional).Train(Backend, steps: 20).Losses;
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (one, other) in expected.Zip(actual))
            Assert.Equal(one, other, 1e-4f * Math.Max(1, Math.Abs(one)));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Training_twice_gives_the_same_bits(bool isConvolutional)
    {
        var first = Step(isConvolutional).Train(Backend, steps: 50);
        var second = Step(isConvolutional).Train(Backend, steps: 50);
        Assert.Equal(first.Losses, second.Losses);
        Assert.Equal(first.Weights, second.Weights);
    }

    /// <summary>
    /// After a resume a program's first run computes what an undisturbed one computes in a later
    /// run.
    /// </summary>
    [Theory, InlineData(false), InlineData(true)]
    public void The_first_run_gives_the_bits_of_a_later_one(bool isConvolutional)
    {
        var (backend, step) = (Backend, Step(isConvolutional));
        using var variables = VariableSet.Allocate(backend, step.Program);
        var names = variables.Names.ToArray();
        using var warm = backend.Compile(step.Program, variables);
        for (var run = 0; run < 5; run++)
            RunOnce(warm);
        var before = names.Select(name => variables[name].Download()).ToArray();
        RunOnce(warm);
        var later = names.Select(name => variables[name].Download()).ToArray();
        foreach (var (place, name) in names.Index())
            variables[name].Upload(before[place]);
        using var fresh = backend.Compile(step.Program, variables);
        RunOnce(fresh);
        Assert.Equal(later, names.Select(name => variables[name].Download()));

        void RunOnce(ITensorExecutable executable)
        {
            executable.Input("rows").Fill(0.25f);
            executable.Input("clip")[0] = 1;
            executable.Input("learning_rate")[0] = 1e-3f;
            executable.Input("first_correction")[0] = executable.Input("second_correction")[0] = 1;
            executable.Run();
        }
    }

    [Fact]
    public void Threads_train_beside_each_other_and_get_what_one_gets_alone()
    {
        var backend = Backend;
        var results = new float[4][];
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

    private protected static TrainingStep Step(bool isConvolutional) =>
        isConvolutional
            ? TrainingStep.Convolutional(batch: 16, channels: 3, hidden: 16, latent: 3)
            : new TrainingStep(64, 2, 32, 8);
}
