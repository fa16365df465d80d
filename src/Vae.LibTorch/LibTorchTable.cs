using Foundation;
using Vae.LibTorch.Interop;
using Vae.Tensors.Backends;
using Vae.TorchScript;

namespace Vae.LibTorch;

/// <summary>Copies tables to a device's memory.</summary>
internal static unsafe class LibTorchTable
{
    /// <summary>Copies rows to a device.</summary>
    /// <exception cref="DeviceOutOfMemoryException">It has no room.</exception>
    public static TableHandle Create(LibTorchDevice device, RowTable table)
    {
        switch (table)
        {
            case RowTable.Floats floats:
                fixed (float* values = floats.Values)
                {
                    var rows = new NativeRows
                    {
                        Values = (nint)values,
                        Count = floats.Count,
                        Columns = floats.Width,
                    };
                    return Create(device, rows);
                }

            case RowTable.Codes codes:
                fixed (byte* values = codes.Values)
                fixed (float* book = codes.Book)
                {
                    var rows = new NativeRows
                    {
                        Values = (nint)values,
                        Count = codes.Count,
                        Columns = codes.Columns,
                        Book = (nint)book,
                        BookWidth = codes.Width / codes.Columns,
                    };
                    return Create(device, rows);
                }

            default:
                throw Invariant.Unreachable(table);
        }
    }

    /// <summary>Copies rows that lie where these say.</summary>
    public static TableHandle Create(LibTorchDevice device, NativeRows rows)
    {
        nint created;
        NativeCalls.Check(
            NativeMethods.TableCreate(device.Number, &rows, &created),
            $"keeping {rows.Count} rows on {device}"
        );
        return new TableHandle(created);
    }
}
