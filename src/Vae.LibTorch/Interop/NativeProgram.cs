using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Vae.TorchScript;

namespace Vae.LibTorch.Interop;

/// <summary>A text that the shim compiled.</summary>
internal sealed unsafe class NativeProgram : NativeHandle, ITorchProgram
{
    /// <summary>
    /// Libraries make their handles and choose their kernels in the first runs, which a capture
    /// must not see.
    /// </summary>
    private const int WarmRuns = 3;

    private readonly string running;
    private long runs;

    private NativeProgram(LaneNumber lane, nint program, bool useGraphs)
        : base(lane, program)
    {
        running = $"running a program on {lane}";
        Graph = new LibTorchGraph(useGraphs ? LibTorchGraphState.Warming : LibTorchGraphState.None);
    }

    /// <inheritdoc/>
    public LibTorchGraph Graph { get; private set; }

    /// <inheritdoc/>
    public long WaitsInRuns { get; private set; }

    /// <summary>Compiles a text for tensors that it keeps alive.</summary>
    public static NativeProgram Compile(
        LaneNumber lane,
        string text,
        ImmutableArray<NativeTensor> tensors,
        bool useGraphs
    )
    {
        var held = 0;
        var addresses = new nint[tensors.Length];
        try
        {
            for (; held < tensors.Length; held++)
            {
                var isHeld = false;
                tensors[held].DangerousAddRef(ref isHeld);
                addresses[held] = tensors[held].DangerousGetHandle();
            }

            fixed (nint* start = addresses)
            {
                var code = NativeMethods.ProgramCreate(text, start, addresses.Length, out var program);
                NativeCalls.Check(code, $"compiling a program for {lane}");
                return new NativeProgram(lane, program, useGraphs);
            }
        }
        finally
        {
            while (held > 0)
                tensors[--held].DangerousRelease();
        }
    }

    /// <inheritdoc/>
    public void Run()
    {
        if (Graph.State == LibTorchGraphState.Warming && runs++ == WarmRuns)
            Graph = Capture();
        NativeCalls.Check(NativeMethods.ProgramRun(Lane, this, out var waits), running);
        WaitsInRuns += waits;
    }

    protected override void Free(nint address) => NativeMethods.ProgramFree(Lane, address);

    /// <summary>
    /// Capturing only writes down: the run itself follows, by the graph or, if that was refused, by
    /// single operations.
    /// </summary>
    private LibTorchGraph Capture() =>
        NativeMethods.ProgramCapture(Lane, this) == NativeCode.Ok
            ? new LibTorchGraph(LibTorchGraphState.Captured)
            : new LibTorchGraph(LibTorchGraphState.Refused, NativeCalls.LastMessage);
}
