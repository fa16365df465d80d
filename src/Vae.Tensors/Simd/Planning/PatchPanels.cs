namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// How many pixels a convolution takes at once. It depends on shapes alone, because the order in
/// which a gradient is summed does.
/// </summary>
internal static class PatchPanels
{
    /// <summary>
    /// So many rows fill the blocks of a kernel even where a transposed convolution has several
    /// phases.
    /// </summary>
    private const int FewestRows = 128;

    /// <summary>
    /// Whole images, or whole lines that divide an image: so the panels of all images are alike.
    /// </summary>
    public static int RowsOf(int height, int width)
    {
        var image = height * width;
        if (image < FewestRows)
            return (FewestRows + image - 1) / image * image;
        var lines = 1;
        while (lines * width < FewestRows || height % lines != 0)
            lines++;
        return lines * width;
    }
}
