using System.Runtime.InteropServices;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.TorchSharp.Tests;

public sealed partial class MemoryTests : MemoryConformance
{
    private const long Megabyte = 1 << 20;

    protected override ILibTorch Library => Machine.Library;

    protected override ITensorBackend Backend => Machine.Backend;

    /// <summary>Of TorchSharp's call.</summary>
    protected override long ManagedBytesOfStep => 500;

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
