namespace Vae.Tensors.Simd.Planning;

/// <summary>A set of units by their index.</summary>
internal sealed class UnitSet
{
    private ulong[] bits = new ulong[4];

    public bool Contains(int index) => index >> 6 < bits.Length && (bits[index >> 6] >> (index & 63) & 1) != 0;

    public void Add(int index)
    {
        Grow((index >> 6) + 1);
        bits[index >> 6] |= 1UL << (index & 63);
    }

    public void UnionWith(UnitSet other)
    {
        Grow(other.bits.Length);
        for (var i = 0; i < other.bits.Length; i++)
            bits[i] |= other.bits[i];
    }

    private void Grow(int length)
    {
        if (length > bits.Length)
            Array.Resize(ref bits, Math.Max(length, 2 * bits.Length));
    }
}
