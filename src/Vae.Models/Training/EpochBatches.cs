using Foundation;

namespace Vae.Models.Training;

/// <summary>
/// Which rows each step of an epoch takes: a fresh random order every epoch, cut into batches; the
/// last one holds what is left.
/// </summary>
internal sealed class EpochBatches
{
    private readonly int[] order;
    private readonly int batchSize;

    public EpochBatches(int rows, int batchSize)
    {
        order = new int[rows];
        this.batchSize = Math.Min(batchSize, rows);
        Count = (rows + this.batchSize - 1) / this.batchSize;
    }

    /// <summary>Steps an epoch.</summary>
    public int Count { get; }

    /// <summary>Rows of every batch but, perhaps, the last.</summary>
    public int FullSize => batchSize;

    /// <summary>Rows of the last batch.</summary>
    public int LastSize => order.Length - ((Count - 1) * batchSize);

    /// <summary>Where in the epoch's order a batch begins.</summary>
    public int Start(int batch) => batch * batchSize;

    /// <summary>The rows of a batch (from 0).</summary>
    public ReadOnlySpan<int> Rows(int batch) => order.AsSpan(Start(batch), batch == Count - 1 ? LastSize : batchSize);

    /// <summary>
    /// Puts the rows in the order of an epoch: it depends on the stream alone, not on the epochs
    /// before.
    /// </summary>
    public void Shuffle(Rng stream)
    {
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        stream.Shuffle<int>(order);
    }
}
