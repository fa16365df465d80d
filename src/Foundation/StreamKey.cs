namespace Foundation;

/// <summary>
/// What tells one random stream from another: the key of its blocks, and the upper half of their
/// counters.
/// </summary>
internal readonly record struct StreamKey(uint Key0, uint Key1, uint High0, uint High1)
{
    /// <summary>The block of this number; the number is the lower half of the counter.</summary>
    public PhiloxBlock BlockAt(ulong index) =>
        Philox.Block(new PhiloxBlock((uint)index, (uint)(index >> 32), High0, High1), Key0, Key1);
}
