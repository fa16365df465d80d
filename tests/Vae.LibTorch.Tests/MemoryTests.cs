using Vae.LibTorch.Interop;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;
using Vae.TorchScript;

namespace Vae.LibTorch.Tests;

/// <summary>
/// What native code holds is given back. Alone, since it reads figures of the whole process.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class MemoryTests
{
    private const long Megabyte = 1 << 20;

    [Theory, InlineData(false), InlineData(true)]
    public void Ten_thousand_steps_leak_nothing(bool isConvolutional)
    {
        var step = isConvolutional
            ? TrainingStep.Convolutional(batch: 4, channels: 1, hidden: 8, latent: 2)
            : new TrainingStep(64, 2, 32, 8);
        var (backend, library, device) = (Machine.Backend, Machine.Library, Machine.Device);
        using var variables = VariableSet.Allocate(backend, step.Program);
        using var executable = backend.Compile(step.Program, variables);
        executable.Input("rows").Fill(0.5f);
        executable.Input("learning_rate")[0] = 1e-4f;
        executable.Input("first_correction")[0] = executable.Input("second_correction")[0] = 1;
        var sum = 0f;
        void Run(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                executable.Run();
                sum += executable.Output("loss")[0];
            }
        }

        Run(1000);
        var before = library.Statistics(device);
        var growth = long.MaxValue;
        // The process has other threads, which may take memory at any time: what leaks grows each
        // time.
        for (var time = 0; time < 3; time++)
        {
            var (resident, managed) = (Machine.ResidentBytes, GC.GetAllocatedBytesForCurrentThread());
            Run(10_000);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - managed);
            growth = Math.Min(growth, Machine.ResidentBytes - resident);
        }

        Assert.InRange(growth, long.MinValue, Megabyte);
        var after = library.Statistics(device);
        Assert.Equal(
            (before.Storages, before.Executables, before.AllocatedBytes),
            (after.Storages, after.Executables, after.AllocatedBytes)
        );
        Assert.True(float.IsFinite(sum));
    }

    [Fact]
    public void What_is_disposed_is_given_back_at_once_and_only_once()
    {
        var step = new TrainingStep(512, 64, 512, 8);
        var (backend, before) = (Machine.Backend, Machine.Library.Statistics(Machine.Device));
        void Train()
        {
            var variables = VariableSet.Allocate(backend, step.Program);
            var executable = backend.Compile(step.Program, variables);
            executable.Run();
            var within = Machine.Library.Statistics(Machine.Device);
            Assert.Equal((before.Storages + 3, before.Executables + 1), (within.Storages, within.Executables));
            // In any order, and twice.
            variables.Dispose();
            executable.Dispose();
            executable.Dispose();
            variables.Dispose();
        }

        // What the runtime and the allocators take for themselves grows only for a while.
        const int rounds = 200;
        for (var i = 0; i < rounds; i++)
            Train();
        var resident = Machine.ResidentBytes;
        for (var i = 0; i < rounds; i++)
            Train();
        Assert.InRange(Machine.ResidentBytes - resident, long.MinValue, 8 * Megabyte);
        Assert.Equal(
            before with
            {
                PeakAllocatedBytes = 0,
                ReservedBytes = 0,
            },
            Machine.Library.Statistics(Machine.Device) with
            {
                PeakAllocatedBytes = 0,
                ReservedBytes = 0,
            }
        );
    }

    [Fact]
    public void What_was_forgotten_is_given_back_by_the_collector()
    {
        var (backend, before) = (Machine.Backend, Machine.Library.Statistics(Machine.Device));
        ForgetOne(backend);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var after = Machine.Library.Statistics(Machine.Device);
        Assert.Equal((before.Storages, before.Executables), (after.Storages, after.Executables));
    }

    [Fact]
    public void What_was_disposed_is_refused()
    {
        var program = TensorProgram.Trace(builder =>
            builder.Output("y", builder.Input("x", [3]) + builder.Variable("v", [3]))
        );
        var backend = Machine.Backend;
        var variables = VariableSet.Allocate(backend, program);
        var executable = backend.Compile(program, variables);
        executable.Dispose();
        variables.Dispose();
        Assert.Throws<ObjectDisposedException>(executable.Run);
        Assert.Throws<ObjectDisposedException>(() => executable.Input("x").Length);
        Assert.Throws<ObjectDisposedException>(() => executable.Output("y").Length);
        Assert.Throws<ObjectDisposedException>(() => variables["v"].Download());
        Assert.Throws<ObjectDisposedException>(() => backend.Compile(program, variables));
    }

    [Fact]
    public void An_absurd_variable_is_out_of_memory_and_the_process_lives()
    {
        var backend = Machine.Backend;
        var exception = Assert.Throws<DeviceOutOfMemoryException>(() =>
            LibTorchStorage.Create(backend.Device, 1L << 50)
        );
        Assert.StartsWith(
            $"Out of memory while allocating {1L << 50} floats on {backend.Device}: ",
            exception.Message,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(new TrainingStep(7, 2, 5, 2).Train(backend, steps: 2).Weights);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void ForgetOne(LibTorchBackend backend)
    {
        var program = TensorProgram.Trace(builder => builder.Output("y", builder.Variable("v", [3]) * 2));
        backend.Compile(program, VariableSet.Allocate(backend, program)).Run();
    }
}

/// <summary>Tests that nothing else may run beside.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
