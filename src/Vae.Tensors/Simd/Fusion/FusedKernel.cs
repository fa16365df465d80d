using System.Collections.Concurrent;
using System.Collections.Immutable;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Fusion;

/// <summary>
/// Runs a fused body over [rows, columns]. Pointers and row strides (in bytes) are one a slot.
/// </summary>
internal unsafe delegate void FusedKernel(float** pointers, nint* strides, nint rows, nint columns);

/// <summary>
/// Fused kernels by what they do. Sizes, strides and constants are arguments, so the trials of a
/// study, with their many layer sizes, share a few dozen kernels and pay for compiling them once a
/// process.
/// </summary>
internal static class FusedKernels
{
    private static readonly ConcurrentDictionary<KernelKey, FusedKernel> Known = new();

    public static FusedKernel For(ImmutableArray<Instruction> body) =>
        Known.GetOrAdd(new(new(body)), key => FusedKernelEmitter.Emit(key.Body.Items));

    private readonly record struct KernelKey(TracedList<Instruction> Body);
}
