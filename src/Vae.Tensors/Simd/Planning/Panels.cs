namespace Vae.Tensors.Simd.Planning;

/// <summary>How many rows of a matrix a pass that contains products takes at once.</summary>
internal static class Panels
{
    /// <summary>
    /// A panel of so many floats stays in the first-level cache beside what is read with it.
    /// </summary>
    private const int Elements = 4096;

    /// <summary>Product kernels work on blocks of so many rows.</summary>
    private const int Block = 8;

    /// <summary>
    /// The number depends on shapes alone, because the order in which a reduction adds depends on
    /// it.
    /// </summary>
    public static int RowsOf(FusedUnit pass, int columns)
    {
        var rows = pass.Count / columns;
        foreach (var product in pass.Products)
        {
            if (product.PanelRows is { } suited)
                return Math.Min(rows, suited);
        }

        return Math.Min(rows, Math.Max(Block, Elements / columns / Block * Block));
    }
}
