using Vae.LibTorch.Interop;
using Vae.Tensors.Backends;

namespace Vae.LibTorch;

/// <summary>
/// The tables that a device keeps for this process, each once, however many slots train on it, and
/// as long as one of them does. Any thread may ask.
/// </summary>
internal sealed class KeptTables(LibTorchDevice device, Func<long> freeBytes)
{
    private readonly Lock gate = new();
    private readonly Dictionary<RowTable, (TableHandle Handle, int Shares)> kept = [];

    /// <summary>
    /// A share of a table; null where it would take more than half of what is free, since training
    /// needs room too.
    /// </summary>
    public LibTorchTable? Keep(RowTable table)
    {
        lock (gate)
        {
            var (handle, shares) = kept.TryGetValue(table, out var known) ? known : (Copy(table), 0);
            if (handle is null)
                return null;
            kept[table] = (handle, shares + 1);
            return new LibTorchTable(table, handle, Leave);
        }
    }

    private TableHandle? Copy(RowTable table)
    {
        if (table.ByteCount > freeBytes() / 2)
            return null;
        try
        {
            return LibTorchTable.Create(device, table);
        }
        catch (DeviceOutOfMemoryException)
        {
            // What was free is in pieces, or another process has it by now.
            return null;
        }
    }

    private void Leave(RowTable table)
    {
        lock (gate)
        {
            var (handle, shares) = kept[table];
            if (shares > 1)
            {
                kept[table] = (handle, shares - 1);
            }
            else
            {
                kept.Remove(table);
                handle.Dispose();
            }
        }
    }
}
