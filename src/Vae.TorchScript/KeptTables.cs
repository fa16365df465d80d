using Vae.Tensors.Backends;

namespace Vae.TorchScript;

/// <summary>
/// The tables that a device keeps for this process, each once, however many slots train on it, and
/// as long as one of them does. Any thread may ask.
/// </summary>
/// <param name="copy">Copies a table to the device.</param>
/// <param name="freeBytes">How much memory the device has left.</param>
internal sealed class KeptTables<TCopy>(Func<RowTable, TCopy> copy, Func<long> freeBytes)
    where TCopy : class, IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<RowTable, (TCopy Copy, int Shares)> kept = [];

    /// <summary>
    /// A share of a table; null where it would take more than half of what is free, since training
    /// needs room too.
    /// </summary>
    public SharedTable<TCopy>? Keep(RowTable table)
    {
        lock (gate)
        {
            var (made, shares) = kept.TryGetValue(table, out var known) ? known : (Copy(table), 0);
            if (made is null)
                return null;
            kept[table] = (made, shares + 1);
            return new SharedTable<TCopy>(table, made, Leave);
        }
    }

    private TCopy? Copy(RowTable table)
    {
        if (table.ByteCount > freeBytes() / 2)
            return null;
        try
        {
            return copy(table);
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
            var (made, shares) = kept[table];
            if (shares > 1)
            {
                kept[table] = (made, shares - 1);
            }
            else
            {
                kept.Remove(table);
                made.Dispose();
            }
        }
    }
}
