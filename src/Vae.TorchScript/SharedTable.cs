using Vae.Tensors.Backends;

namespace Vae.TorchScript;

/// <summary>A share of a table in a device's memory.</summary>
internal sealed class SharedTable<TCopy>(RowTable table, TCopy copy, Action<RowTable> leave) : KeptTable(table)
    where TCopy : class
{
    private int isLeft;

    /// <summary>Leaves what was forgotten.</summary>
    ~SharedTable() => Leave();

    /// <summary>The rows on the device.</summary>
    public TCopy Copy => copy;

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
