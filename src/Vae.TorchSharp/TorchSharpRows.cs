using Foundation;
using Vae.Tensors.Backends;
using static TorchSharp.torch;

namespace Vae.TorchSharp;

/// <summary>
/// The rows of a table in LibTorch's memory, and the book of its codes if it has one.
/// </summary>
internal sealed class TorchSharpRows : IDisposable
{
    private readonly HostTensor[] parts;

    /// <exception cref="Vae.TorchScript.DeviceOutOfMemoryException">There is no room.</exception>
    public TorchSharpRows(RowTable table)
    {
        parts = table switch
        {
            RowTable.Floats floats => [Copy<float>([floats.Count, floats.Width], ScalarType.Float32, floats.Values)],
            RowTable.Codes codes =>
            [
                Copy<byte>([codes.Count, codes.Columns], ScalarType.Byte, codes.Values),
                Copy<float>([256, codes.Width / codes.Columns], ScalarType.Float32, codes.Book),
            ],
            _ => throw Invariant.Unreachable(table),
        };
    }

    /// <summary>What a script is given of it, each to be disposed of.</summary>
    public Tensor[] Share() => [.. parts.Select(part => part.Share())];

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(parts, part => part.Dispose());

    private static HostTensor Copy<T>(long[] sizes, ScalarType kind, T[] values)
        where T : unmanaged
    {
        var copy = HostTensor.Of(sizes, kind);
        values.CopyTo(copy.Elements<T>());
        return copy;
    }
}
