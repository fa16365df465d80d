using Vae.Models.Datasets;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// Between images, [batch, height, width, channels], and rows. A row of data lies as the image
/// does; between convolutions and fully connected layers a row has the channels outermost, as in
/// PyTorch, so that its weights are ours.
/// </summary>
internal static class Images
{
    /// <summary>Rows of data as images.</summary>
    public static Tensor AsImages(this Tensor rows, ImageShape image) =>
        rows.Reshape(rows.Shape[0], image.Height, image.Width, image.Channels);

    /// <summary>Images as rows of data.</summary>
    public static Tensor AsRows(this Tensor images) =>
        images.Reshape(images.Shape[0], images.Shape.Count / images.Shape[0]);

    /// <summary>Images as what a fully connected layer reads.</summary>
    public static Tensor Flatten(this Tensor images) => images.Permute(0, 3, 1, 2).AsRows();

    /// <summary>What a fully connected layer gives as images.</summary>
    public static Tensor Unflatten(this Tensor rows, ImageShape image) =>
        rows.Reshape(rows.Shape[0], image.Channels, image.Height, image.Width).Permute(0, 2, 3, 1);
}
