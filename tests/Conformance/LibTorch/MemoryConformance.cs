using System.Globalization;
using System.Runtime.CompilerServices;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;
using Vae.TorchScript;

namespace Vae.Tensors.Conformance;

/// <summary>
/// What native code holds is given back. Alone, since it reads figures of the whole process.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public abstract class MemoryConformance
{
    private const long Megabyte = 1 << 20;

    protected abstract ILibTorch Library { get; }

    protected abstract ITensorBackend Backend { get; }

    /// <summary>What a step may allocate of the managed heap.</summary>
    protected abstract long ManagedBytesOfStep { get; }

    [Theory, InlineData(false), InlineData(true)]
    public void Ten_thousand_steps_leak_nothing(bool isConvolutional)
    {
        var step = isConvolutional
            ? TrainingStep.Convolutional(batch: 4, channels: 1, hidden: 8, latent: 2)
            : new TrainingStep(64, 2, 32, 8);
        using var variables = VariableSet.Allocate(Backend, step.Program);
        using var executable = Backend.Compile(step.Program, variables);
        Run(executable, 1000);
        var (before, managed) = (Library.LiveCount, GC.GetAllocatedBytesForCurrentThread());
        Run(executable, 10_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - managed;
        Assert.InRange(allocated, 0, 10_000 * ManagedBytesOfStep);
        Assert.InRange(LeastGrowth(() => Run(executable, 10_000)), long.MinValue, 2 * Megabyte);
        Assert.InRange(Library.LiveCount, 0, before);
    }

    [Fact]
    public void Three_hundred_compiled_programs_leak_nothing()
    {
        var step = new TrainingStep(64, 2, 32, 8);
        CompileAndRun(50);
        var before = Library.LiveCount;
        Assert.InRange(LeastGrowth(() => CompileAndRun(300)), long.MinValue, 20 * Megabyte);
        Assert.InRange(Library.LiveCount, 0, before);

        void CompileAndRun(int times)
        {
            for (var time = 0; time < times; time++)
            {
                using var variables = VariableSet.Allocate(Backend, step.Program);
                using var executable = Backend.Compile(step.Program, variables);
                Run(executable, 1);
            }
        }
    }

    [Fact]
    public void What_is_disposed_is_given_back_at_once_and_only_once()
    {
        var step = new TrainingStep(512, 64, 512, 8);
        var before = Library.LiveCount;
        var variables = VariableSet.Allocate(Backend, step.Program);
        var executable = Backend.Compile(step.Program, variables);
        executable.Run();
        Assert.True(Library.LiveCount > before);
        // In any order, and twice.
        variables.Dispose();
        executable.Dispose();
        executable.Dispose();
        variables.Dispose();
        Assert.InRange(Library.LiveCount, 0, before);
    }

    [Fact]
    public void What_was_forgotten_is_given_back_by_the_collector()
    {
        var before = Library.LiveCount;
        ForgetOne(Backend);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.InRange(Library.LiveCount, 0, before);
    }

    [Fact]
    public void What_was_disposed_is_refused()
    {
        var program = TensorProgram.Trace(builder =>
            builder.Output("y", builder.Input("x", [3]) + builder.Variable("v", [3]))
        );
        var variables = VariableSet.Allocate(Backend, program);
        var executable = Backend.Compile(program, variables);
        executable.Dispose();
        variables.Dispose();
        Assert.Throws<ObjectDisposedException>(executable.Run);
        Assert.Throws<ObjectDisposedException>(() => executable.Input("x").Length);
        Assert.Throws<ObjectDisposedException>(() => executable.Output("y").Length);
        Assert.Throws<ObjectDisposedException>(() => variables["v"].Download());
        Assert.Throws<ObjectDisposedException>(() => Backend.Compile(program, variables));
    }

    /// <summary>A figure of this process, in bytes, as the kernel counts it.</summary>
    protected static long KernelFigure(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024
            * long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    private static void Run(ITensorExecutable executable, int steps)
    {
        executable.Input("rows").Fill(0.5f);
        executable.Input("learning_rate")[0] = 1e-4f;
        executable.Input("first_correction")[0] = executable.Input("second_correction")[0] = 1;
        var sum = 0f;
        for (var i = 0; i < steps; i++)
        {
            executable.Run();
            sum += executable.Output("loss")[0];
        }

        Assert.True(float.IsFinite(sum));
    }

    /// <summary>
    /// The process has other threads, which may take memory at any time: what leaks grows each
    /// time.
    /// </summary>
    private static long LeastGrowth(Action work)
    {
        var growth = long.MaxValue;
        for (var time = 0; time < 3; time++)
        {
            GC.Collect();
            var before = KernelFigure("VmRSS:");
            work();
            GC.Collect();
            growth = Math.Min(growth, KernelFigure("VmRSS:") - before);
        }

        return growth;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetOne(ITensorBackend backend)
    {
        var program = TensorProgram.Trace(builder => builder.Output("y", builder.Variable("v", [3]) * 2));
        backend.Compile(program, VariableSet.Allocate(backend, program)).Run();
    }
}

/// <summary>Tests that nothing else may run beside.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
