using System.Collections.Immutable;
using Vae.TorchScript;

namespace Vae.LibTorch.Interop;

/// <summary>
/// Tensors side by side in one piece of memory, on the device and on the host, so that they pass
/// between the two in one copy. Where the device is the host, the two are one.
/// </summary>
internal sealed unsafe class NativeBlock : ITorchBlock
{
    /// <summary>Elements of a cache line: where each tensor starts.</summary>
    private const int Line = 16;

    private readonly ImmutableArray<(long Start, int Count)> places;
    private readonly NativeTensor onDevice,
        onHost;
    private readonly Upload? upload;
    private readonly int length;

    public NativeBlock(LaneNumber lane, ImmutableArray<BlockPart> parts)
    {
        var starts = new List<(long, int)>();
        foreach (var part in parts)
        {
            starts.Add((length, checked((int)part.Count)));
            length = checked(length + ((int)part.Count + Line - 1) / Line * Line);
        }

        places = [.. starts];
        var whole = new BlockPart(ElementKind.Float, [length]);
        onDevice = NativeTensor.Create(lane, whole);
        onHost = lane.IsCuda ? NativeTensor.Create(lane, whole, isPinned: true) : onDevice;
        upload = lane.IsCuda ? new Upload(lane, whole, onHost, onDevice) : null;
        Parts = [.. parts.Select((part, place) => onDevice.PartFrom(places[place].Start, part))];
    }

    /// <inheritdoc/>
    public ImmutableArray<ITorchTensor> Parts { get; }

    /// <inheritdoc/>
    public Span<byte> OnHost(int part) =>
        new((float*)onHost.Address + places[part].Start, places[part].Count * sizeof(float));

    /// <inheritdoc/>
    public bool Send() => upload?.Send() ?? false;

    /// <inheritdoc/>
    public void Fetch()
    {
        if (upload is not null)
            onDevice.Read(new Span<byte>((void*)onHost.Address, length * sizeof(float)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in Parts)
            part.Dispose();
        upload?.Dispose();
        onHost.Dispose();
        onDevice.Dispose();
    }
}
