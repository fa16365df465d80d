namespace Vae.Tensors.Simd.Planning;

/// <summary>The axes that two views of the same sizes are walked along together.</summary>
internal static class StridedAxes
{
    /// <summary>
    /// Without axes of size 1; neighbours that continue each other on both sides are joined.
    /// </summary>
    public static (int Size, int From, int To)[] Of(View source, View target)
    {
        var axes = new List<(int Size, int From, int To)>();
        for (var axis = 0; axis < source.Sizes.Rank; axis++)
        {
            var (size, from, to) = (source.Sizes[axis], source.Strides.Items[axis], target.Strides.Items[axis]);
            if (size == 1)
                continue;
            if (axes.Count > 0 && axes[^1].From == from * size && axes[^1].To == to * size)
                axes[^1] = (axes[^1].Size * size, from, to);
            else
                axes.Add((size, from, to));
        }

        return [.. axes];
    }
}
