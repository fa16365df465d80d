using Foundation;

namespace Vae.Models.Datasets;

/// <summary>
/// MT19937 with the seeding <c>init_genrand</c> (Matsumoto and Nishimura, "Mersenne twister", ACM
/// TOMACS 8, 1998): the generator under NumPy's <c>RandomState</c> and PyTorch's CPU generator.
/// Only for data that must equal theirs; everything else draws from <see cref="Rng"/>.
/// </summary>
internal sealed class MersenneTwister
{
    private const int Size = 624,
        Middle = 397;
    private const uint Matrix = 0x9908B0DF,
        UpperMask = 0x80000000,
        LowerMask = 0x7FFFFFFF;

    private readonly uint[] state = new uint[Size];
    private int next = Size;

    public MersenneTwister(uint seed)
    {
        state[0] = seed;
        for (var i = 1; i < Size; i++)
            state[i] = (1812433253U * (state[i - 1] ^ (state[i - 1] >> 30))) + (uint)i;
    }

    /// <summary>The next word, uniform over all 32-bit values.</summary>
    public uint NextUInt32()
    {
        if (next == Size)
            Twist();
        var word = state[next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C5680;
        word ^= (word << 15) & 0xEFC60000;
        return word ^ (word >> 18);
    }

    private void Twist()
    {
        for (var i = 0; i < Size; i++)
        {
            var mixed = (state[i] & UpperMask) | (state[(i + 1) % Size] & LowerMask);
            state[i] = state[(i + Middle) % Size] ^ (mixed >> 1) ^ ((mixed & 1) == 0 ? 0 : Matrix);
        }

        next = 0;
    }
}
