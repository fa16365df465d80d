using System.Runtime.CompilerServices;

namespace Foundation;

/// <summary>
/// Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random
/// numbers: as easy as 1, 2, 3" (SC 2011): a keyed bijection of 128-bit counters, so any position
/// of any stream is computed without the ones before it.
/// </summary>
public static class Philox
{
    internal const uint Multiplier0 = 0xD2511F53,
        Multiplier1 = 0xCD9E8D57;
    internal const uint Weyl0 = 0x9E3779B9,
        Weyl1 = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>The four 32-bit words at one counter of the stream that the key names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhiloxBlock Block(PhiloxBlock counter, uint key0, uint key1)
    {
        var (c0, c1, c2, c3) = counter;
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ key0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ key1;
            c3 = (uint)product0;
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return new PhiloxBlock(c0, c1, c2, c3);
    }
}

/// <summary>Four 32-bit words: a counter, or what Philox makes of it.</summary>
public readonly record struct PhiloxBlock(uint Word0, uint Word1, uint Word2, uint Word3);
