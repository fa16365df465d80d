using Vae.Tensors.Backends;

namespace Vae.TorchScript;

/// <summary>
/// The tables that a device keeps for this process, each once, however many slots train on it, and
/// as long as one of them does. Any thread may ask.
/// </summary>
/// <param name="freeBytes">How much memory the device has left.</param>
internal sealed class KeptTables(Func<long> freeBytes)
{
    private readonly Lock gate = new();
    private readonly Dictionary<RowTable, (TorchTable Copy, int Shares)> kept = [];

    /// <summary>How many are kept.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return kept.Count;
        }
    }

    /// <summary>
    /// A share of a table; null where it would take more than half of what is free, since training
    /// needs room too.
    /// </summary>
    public SharedTable? Keep(RowTable table, ITorchLane lane)
    {
        lock (gate)
        {
            var (made, shares) = kept.TryGetValue(table, out var known) ? known : (Copy(table, lane), 0);
            if (made is null)
                return null;
            kept[table] = (made, shares + 1);
            return new SharedTable(table, made, Leave);
        }
    }

    private TorchTable? Copy(RowTable table, ITorchLane lane)
    {
        if (table.ByteCount > freeBytes() / 2)
            return null;
        try
        {
            return new TorchTable(lane, table);
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

/// <summary>A share of a table in a device's memory.</summary>
internal sealed class SharedTable(RowTable table, TorchTable copy, Action<RowTable> leave) : KeptTable(table)
{
    private int isLeft;

    /// <summary>Leaves what was forgotten.</summary>
    ~SharedTable() => Leave();

    /// <summary>The rows on the device.</summary>
    /// <exception cref="ObjectDisposedException">The share was left.</exception>
    public TorchTable Copy
    {
        get
        {
            ObjectDisposedException.ThrowIf(isLeft != 0, this);
            return copy;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Leave();
        base.Dispose();
    }

    private void Leave()
    {
        if (Interlocked.Exchange(ref isLeft, 1) == 0)
            leave(Table);
    }
}
