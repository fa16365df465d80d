using System.Collections.Immutable;
using Vae.TorchScript;

namespace Vae.LibTorch.Interop;

/// <summary>A lane of a device that the shim reaches.</summary>
/// <param name="Lane">Which one.</param>
/// <param name="UseGraphs">Whether programs become graphs of CUDA after some runs.</param>
internal sealed record NativeLane(LaneNumber Lane, bool UseGraphs) : ITorchLane
{
    /// <inheritdoc/>
    public ITorchTensor Create(ElementKind kind, params ImmutableArray<long> sizes) =>
        NativeTensor.Create(Lane, new BlockPart(kind, sizes));

    /// <inheritdoc/>
    public ITorchBlock CreateBlock(ImmutableArray<BlockPart> parts) => new NativeBlock(Lane, parts);

    /// <inheritdoc/>
    public ITorchProgram Compile(string text, ImmutableArray<ITorchTensor> tensors) =>
        NativeProgram.Compile(Lane, text, [.. tensors.Cast<NativeTensor>()], UseGraphs);
}
