using System.Collections.Immutable;
using Vae.TorchScript;

namespace Vae.TorchSharp;

/// <summary>
/// The processor by TorchSharp: operations are done when they return, and a tensor's memory is the
/// host's.
/// </summary>
internal sealed class TorchSharpLane : ITorchLane
{
    /// <inheritdoc/>
    public ITorchTensor Create(ElementKind kind, params ImmutableArray<long> sizes) =>
        HostTensor.Of(new BlockPart(kind, sizes));

    /// <inheritdoc/>
    public ITorchBlock CreateBlock(ImmutableArray<BlockPart> parts) => new HostBlock(parts);

    /// <inheritdoc/>
    public ITorchProgram Compile(string text, ImmutableArray<ITorchTensor> tensors) =>
        Failures.During(
            "compiling a program for libtorch",
            () => new CompiledText(text, [.. tensors.Cast<HostTensor>()])
        );

    /// <summary>Tensors that stand by themselves: there is nothing to copy.</summary>
    private sealed class HostBlock(ImmutableArray<BlockPart> parts) : ITorchBlock
    {
        private readonly ImmutableArray<HostTensor> tensors = [.. parts.Select(HostTensor.Of)];

        public ImmutableArray<ITorchTensor> Parts => ImmutableArray<ITorchTensor>.CastUp(tensors);

        public Span<byte> OnHost(int part) => tensors[part].Elements;

        public bool Send() => false;

        public void Fetch() { }

        public void Dispose()
        {
            foreach (var tensor in tensors)
                tensor.Dispose();
        }
    }
}
