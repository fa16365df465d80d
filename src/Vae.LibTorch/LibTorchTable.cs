using Foundation;
using Vae.LibTorch.Interop;
using Vae.Tensors.Backends;

namespace Vae.LibTorch;

/// <summary>A share of a table in a device's memory.</summary>
internal sealed unsafe class LibTorchTable(RowTable table, TableHandle handle, Action<RowTable> leave)
    : KeptTable(table)
{
    private int isLeft;

    /// <summary>Leaves what was forgotten.</summary>
    ~LibTorchTable() => Leave();

    /// <summary>The table on the other side.</summary>
    public TableHandle Handle => handle;

    /// <inheritdoc/>
    public override void Dispose()
    {
        Leave();
        base.Dispose();
    }

    /// <summary>Copies rows to a device.</summary>
    /// <exception cref="DeviceOutOfMemoryException">It has no room.</exception>
    internal static TableHandle Create(LibTorchDevice device, RowTable table)
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
    internal static TableHandle Create(LibTorchDevice device, NativeRows rows)
    {
        nint created;
        NativeCalls.Check(
            NativeMethods.TableCreate(device.Number, &rows, &created),
            $"keeping {rows.Count} rows on {device}"
        );
        return new TableHandle(created);
    }

    private void Leave()
    {
        if (Interlocked.Exchange(ref isLeft, 1) == 0)
            leave(Table);
    }
}
