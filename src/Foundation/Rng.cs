namespace Foundation;

/// <summary>
/// One random stream, named by (seed, trial, replicate, purpose, epoch). What it yields depends on that name and on <see cref="Position"/> alone:
/// not on who draws, nor on what other streams were drawn. A position replaces saved generator state. A value type: copies advance on their own.
/// </summary>
public partial struct Rng
{
    private readonly uint key0, key1, high0, high1;
    private PhiloxBlock block;
    private ulong blockIndex;

    /// <summary>The stream of this name, at position 0.</summary>
    public Rng(ulong seed, RngPurpose purpose, int trial = 0, int replicate = 0, int epoch = 0)
    {
        // The name is itself run through Philox: 128 bits that pick the key and the upper half of the counter.
        var name = Philox.Block(new PhiloxBlock((uint)trial, (uint)replicate, (uint)purpose, (uint)epoch), (uint)seed, (uint)(seed >> 32));
        (key0, key1, high0, high1) = (name.Word0, name.Word1, name.Word2, name.Word3);
        blockIndex = ulong.MaxValue;
    }

    /// <summary>How many 32-bit words were drawn. May be set, to any value, at no cost.</summary>
    public ulong Position { get; set; }

    /// <summary>A word, uniform over all 32-bit values.</summary>
    public uint NextUInt32()
    {
        var wanted = Position >> 2;
        if (wanted != blockIndex)
        {
            block = BlockAt(wanted);
            blockIndex = wanted;
        }

        return (uint)(Position++ & 3) switch { 0 => block.Word0, 1 => block.Word1, 2 => block.Word2, _ => block.Word3 };
    }

    /// <summary>Two words, the first one in the upper half.</summary>
    public ulong NextUInt64() => ((ulong)NextUInt32() << 32) | NextUInt32();

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="bound"/>), without modulo bias (Lemire's multiplication with rejection).</summary>
    public int NextInt(int bound)
    {
        Invariant.Holds(bound > 0, "a bound is positive");
        var range = (uint)bound;
        var threshold = (0u - range) % range;
        while (true)
        {
            var product = (ulong)NextUInt32() * range;
            if ((uint)product >= threshold) return (int)(product >> 32);
        }
    }

    /// <summary>Standard normal (Box and Muller's cosine branch; two uniforms a draw, so a draw never depends on the one before).</summary>
    public double NextNormal()
    {
        var radius = Math.Sqrt(-2.0 * Math.Log(1.0 - NextDouble()));
        return radius * Math.Cos(2.0 * Math.PI * NextDouble());
    }

    /// <summary>A uniformly random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = NextInt(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private readonly PhiloxBlock BlockAt(ulong index) =>
        Philox.Block(new PhiloxBlock((uint)index, (uint)(index >> 32), high0, high1), key0, key1);
}
