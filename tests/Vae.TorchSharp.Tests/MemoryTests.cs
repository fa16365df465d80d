using System.Globalization;
using System.Runtime.InteropServices;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;
using Vae.TorchScript;

namespace Vae.TorchSharp.Tests;

/// <summary>
/// What LibTorch holds is given back. Alone, since it reads figures of the whole process.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public sealed partial class MemoryTests
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public void Ten_thousand_steps_leak_nothing()
    {
        var step = TrainingStep.Convolutional(batch: 4, channels: 1, hidden: 8, latent: 2);
        var backend = Machine.Backend;
        using var variables = VariableSet.Allocate(backend, step.Program);
        using var executable = backend.Compile(step.Program, variables);
        Run(executable, 1000);
        Assert.InRange(LeastGrowth(() => Run(executable, 10_000)), long.MinValue, 2 * Megabyte);
    }

    [Fact]
    public void Three_hundred_compiled_programs_leak_nothing()
    {
        var (backend, step) = (Machine.Backend, new TrainingStep(64, 2, 32, 8));
        CompileAndRun(50);
        Assert.InRange(LeastGrowth(() => CompileAndRun(300)), long.MinValue, 20 * Megabyte);

        void CompileAndRun(int times)
        {
            for (var time = 0; time < times; time++)
            {
                using var variables = VariableSet.Allocate(backend, step.Program);
                using var executable = backend.Compile(step.Program, variables);
                Run(executable, 1);
            }
        }
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
        executable.Dispose();
        variables.Dispose();
        Assert.Throws<ObjectDisposedException>(executable.Run);
        Assert.Throws<ObjectDisposedException>(() => executable.Input("x").Length);
        Assert.Throws<ObjectDisposedException>(() => executable.Output("y").Length);
        Assert.Throws<ObjectDisposedException>(() => variables["v"].Download());
        Assert.Throws<ObjectDisposedException>(() => backend.Compile(program, variables));
    }

    [Fact]
    public void A_run_without_room_is_out_of_memory_and_the_process_goes_on()
    {
        // 2 GB between an input and an output of nearly nothing.
        var program = TensorProgram.Trace(builder =>
        {
            var column = builder.Input("x", [1 << 15, 1]);
            builder.Output("y", column.MatMul(builder.Input("row", [1, 1 << 14])).Exp().Sum(0).Sum(0));
        });
        var backend = Machine.Backend;
        using var none = VariableSet.Allocate(backend, program);
        using var executable = backend.Compile(program, none);
        using (new AddressSpaceLimit(512 * Megabyte))
            Assert.StartsWith(
                "Out of memory while running a program",
                Assert.Throws<DeviceOutOfMemoryException>(executable.Run).Message,
                StringComparison.Ordinal
            );
        Assert.NotEmpty(new TrainingStep(7, 2, 5, 2).Train(backend, steps: 2).Weights);
    }

    private static void Run(ITensorExecutable executable, int steps)
    {
        executable.Input("rows").Fill(0.5f);
        executable.Input("learning_rate")[0] = 1e-4f;
        executable.Input("first_correction")[0] = executable.Input("second_correction")[0] = 1;
        for (var i = 0; i < steps; i++)
            executable.Run();
        Assert.True(float.IsFinite(executable.Output("loss")[0]));
    }

    /// <summary>
    /// The process has other threads, which may take memory at any time: what leaks grows each
    /// time.
    /// </summary>
    private static long LeastGrowth(Action work)
    {
        var growth = long.MaxValue;
        for (var time = 0; time < 2; time++)
        {
            var before = KernelFigure("VmRSS:");
            work();
            growth = Math.Min(growth, KernelFigure("VmRSS:") - before);
        }

        return growth;
    }

    /// <summary>A figure of this process, in bytes.</summary>
    private static long KernelFigure(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024
            * long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The process gets no more than so many bytes of addresses until it is disposed of.
    /// </summary>
    private sealed partial class AddressSpaceLimit : IDisposable
    {
        private const int AddressSpace = 9;
        private readonly Limit before;

        public AddressSpaceLimit(long more)
        {
            Assert.Equal(0, Get(AddressSpace, out before));
            var limit = before with { Soft = (ulong)(KernelFigure("VmSize:") + more) };
            Assert.Equal(0, Set(AddressSpace, limit));
        }

        public void Dispose() => Assert.Equal(0, Set(AddressSpace, before));

        [LibraryImport("libc", EntryPoint = "getrlimit")]
        private static partial int Get(int what, out Limit limit);

        [LibraryImport("libc", EntryPoint = "setrlimit")]
        private static partial int Set(int what, in Limit limit);

        private readonly record struct Limit(ulong Soft, ulong Hard);
    }
}

/// <summary>Tests that nothing else may run beside.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
