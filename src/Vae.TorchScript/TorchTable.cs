using System.Runtime.InteropServices;
using Foundation;
using Vae.Tensors.Backends;

namespace Vae.TorchScript;

/// <summary>
/// The rows of a table in a device's memory, and the book of its codes if it has one: written once,
/// then only read, by programs of any lane.
/// </summary>
internal sealed class TorchTable : IDisposable
{
    private const int Codes = 256;

    private readonly List<ITorchTensor> parts = [];

    /// <exception cref="DeviceOutOfMemoryException">The device has no room.</exception>
    public TorchTable(ITorchLane lane, RowTable table)
    {
        try
        {
            switch (table)
            {
                case RowTable.Floats floats:
                    Copy(lane, floats.Values, floats.Count, floats.Width);
                    break;
                case RowTable.Codes codes:
                    Copy(lane, codes.Values, codes.Count, codes.Columns);
                    Copy(lane, codes.Book, Codes, codes.Width / codes.Columns);
                    break;
                default:
                    throw Invariant.Unreachable(table);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What a script is given of it.</summary>
    public IReadOnlyList<ITorchTensor> Parts => parts;

    /// <inheritdoc/>
    public void Dispose() => parts.ForEach(part => part.Dispose());

    private void Copy<T>(ITorchLane lane, T[] values, int count, int columns)
        where T : unmanaged
    {
        var kind = typeof(T) == typeof(float) ? ElementKind.Float : ElementKind.Byte;
        parts.Add(lane.Create(kind, count, columns));
        parts[^1].Write(MemoryMarshal.AsBytes<T>(values));
    }
}
