namespace Foundation;

/// <summary>
/// One random stream, named by (seed, trial, replicate, purpose, epoch). What it yields depends on
/// that name and on <see cref="Position"/> alone: neither on the worker that draws nor on draws
/// from other streams. A position replaces saved generator state. A value type: copies advance on
/// their own.
/// </summary>
public partial struct Rng
{
    private readonly StreamKey stream;
    private PhiloxBlock block;
    private ulong blockIndex;

    /// <summary>The stream of this name, at position 0.</summary>
    public Rng(ulong seed, RngPurpose purpose, int trial = 0, int replicate = 0, int epoch = 0)
    {
        // The name is itself run through Philox: 128 bits that pick the key and the upper half of
        // the counter.
        var parts = new PhiloxBlock((uint)trial, (uint)replicate, (uint)purpose, (uint)epoch);
        var name = Philox.Block(parts, (uint)seed, (uint)(seed >> 32));
        stream = new StreamKey(name.Word0, name.Word1, name.Word2, name.Word3);
        blockIndex = ulong.MaxValue;
    }

    /// <summary>How many 32-bit words were drawn. May be set, to any value, at no cost.</summary>
    public ulong Position { get; set; }

    /// <summary>A word, uniform over all 32-bit values.</summary>
    public uint NextUInt32()
    {
        var index = Position >> 2;
        if (index != blockIndex)
        {
            block = stream.BlockAt(index);
            blockIndex = index;
        }

        return (uint)(Position++ & 3) switch
        {
            0 => block.Word0,
            1 => block.Word1,
            2 => block.Word2,
            _ => block.Word3,
        };
    }

    /// <summary>Two words, the first one in the upper half.</summary>
    public ulong NextUInt64() => ((ulong)NextUInt32() << 32) | NextUInt32();

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>
    /// Uniform in [0, <paramref name="bound"/>), without modulo bias (Lemire's multiplication with
    /// rejection).
    /// </summary>
    public int NextInt(int bound)
    {
        Invariant.Holds(bound > 0, "a bound is positive");
        var range = (uint)bound;
        var threshold = (0u - range) % range;
        while (true)
        {
            var product = (ulong)NextUInt32() * range;
            if ((uint)product >= threshold)
                return (int)(product >> 32);
        }
    }

    /// <summary>
    /// Standard normal, by Box and Muller's cosine branch. A draw takes two uniforms, so that it
    /// never depends on the one before.
    /// </summary>
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
}
