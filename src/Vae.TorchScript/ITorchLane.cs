using System.Collections.Immutable;

namespace Vae.TorchScript;

/// <summary>
/// The order in which a device does one slot's work, whichever way LibTorch is reached: tensors
/// that live from run to run, and whole programs.
/// </summary>
internal interface ITorchLane
{
    /// <summary>A tensor on the device, zero at first.</summary>
    /// <exception cref="DeviceOutOfMemoryException">The device has no room.</exception>
    ITorchTensor Create(ElementKind kind, params ImmutableArray<long> sizes);

    /// <summary>Tensors that pass between the host and the device together.</summary>
    /// <exception cref="DeviceOutOfMemoryException">The device has no room.</exception>
    ITorchBlock CreateBlock(ImmutableArray<BlockPart> parts);

    /// <summary>
    /// Compiles what <see cref="ScriptWriter"/> wrote, for tensors that the program keeps alive.
    /// </summary>
    ITorchProgram Compile(string text, ImmutableArray<ITorchTensor> tensors);
}

/// <summary>A tensor of LibTorch's.</summary>
internal interface ITorchTensor : IDisposable
{
    /// <summary>Replaces all elements.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    void Write(ReadOnlySpan<byte> elements);

    /// <summary>Copies all elements out.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    void Read(Span<byte> elements);
}

/// <summary>Tensors that pass between the host and the device together.</summary>
internal interface ITorchBlock : IDisposable
{
    /// <summary>What a program is given of each.</summary>
    ImmutableArray<ITorchTensor> Parts { get; }

    /// <summary>A part's elements where the host writes and reads them.</summary>
    Span<byte> OnHost(int part);

    /// <summary>
    /// Takes what the host wrote to the device, for the next run. The host may write again at once.
    /// </summary>
    /// <returns>Whether the host had to wait, since it is as far ahead as it may be.</returns>
    bool Send();

    /// <summary>Waits for what a run made, and takes it to the host.</summary>
    void Fetch();
}

/// <summary>A compiled program.</summary>
internal interface ITorchProgram : IDisposable
{
    /// <summary>Whether it was disposed of.</summary>
    bool IsClosed { get; }

    /// <summary>How often an operation of a run made the host wait for the device.</summary>
    long WaitsInRuns { get; }

    /// <summary>How far it is a graph of CUDA.</summary>
    LibTorchGraph Graph { get; }

    /// <summary>Runs it once; on a device it is only enqueued.</summary>
    void Run();
}

/// <summary>A tensor of a block.</summary>
internal readonly record struct BlockPart(ElementKind Kind, ImmutableArray<long> Sizes)
{
    /// <summary>How many elements it has.</summary>
    public long Count => Sizes.Aggregate(1L, (product, size) => checked(product * size));
}

/// <summary>Kinds of elements, by LibTorch's own numbers.</summary>
internal enum ElementKind
{
    Byte = 0,
    Integer = 3,
    Float = 6,
}
