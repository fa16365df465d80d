namespace Vae.Models.Tests.Parity;

/// <summary>
/// Numbers that bench/pytorch-parity/conv_step.py makes too, so that no file has to hold them.
/// </summary>
internal static class HashedTensors
{
    /// <summary>
    /// In [-1, 1), in steps of 2^-23: FNV-1a of the name, then a mixing of 32 bits for each place.
    /// </summary>
    public static float[] Of(string name, int count)
    {
        var seed = 2166136261;
        foreach (var character in name)
            seed = (seed ^ character) * 16777619;
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            var x = seed + ((uint)i * 0x9E3779B9);
            x = (x ^ (x >> 16)) * 0x7FEB352D;
            x = (x ^ (x >> 15)) * 0x846CA68B;
            x ^= x >> 16;
            values[i] = ((x >> 8) / (float)(1 << 23)) - 1;
        }

        return values;
    }

    /// <summary>A tensor of a state dict, in PyTorch's order.</summary>
    public static float[] Weight(string name, ReadOnlySpan<int> shape)
    {
        var (count, inputs) = (1, 1);
        foreach (var size in shape)
            count *= size;
        foreach (var size in shape[1..])
            inputs *= size;
        var isAroundOne =
            name.EndsWith("running_var", StringComparison.Ordinal)
            || (shape.Length == 1 && name.EndsWith("weight", StringComparison.Ordinal));
        var scale = (float)(2 / Math.Sqrt(shape.Length > 1 ? inputs : 64));
        return [.. Of(name, count).Select(value => isAroundOne ? 1 + (0.25f * value) : value * scale)];
    }
}
