namespace Vae.Models.Datasets;

/// <summary>
/// The draws of PyTorch's CPU generator after <c>manual_seed(seed)</c>, of those that splits need:
/// equal in bits.
/// </summary>
internal sealed class TorchGenerator(uint seed)
{
    private readonly MersenneTwister words = new(seed);

    /// <summary>
    /// <c>torch.randperm(count)</c>: Fisher and Yates from the front, by remainder (for fewer than
    /// 2^32 / 20 items, as there).
    /// </summary>
    public int[] RandomPermutation(int count)
    {
        var items = Enumerable.Range(0, count).ToArray();
        for (var i = 0; i < count - 1; i++)
        {
            var other = i + (int)(words.NextUInt32() % (uint)(count - i));
            (items[i], items[other]) = (items[other], items[i]);
        }

        return items;
    }
}
