using Vae.Models.Networks;
using Vae.Tensors.Tracing;

namespace Vae.Models.Tests.Networks;

public sealed class TorchWeightsTests
{
    [Fact]
    public void A_matrix_is_transposed() => AssertTorch([2, 3], [0, 1, 2, 3, 4, 5], [3, 2], [0, 3, 1, 4, 2, 5]);

    /// <summary>
    /// [height 1, width 2, a 2, b 3] to [b, a, height, width]: the place is the innermost axis.
    /// </summary>
    [Fact]
    public void A_kernel_has_its_channels_first() =>
        AssertTorch(
            [1, 2, 2, 3],
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
            [3, 2, 1, 2],
            [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11]
        );

    [Fact]
    public void A_vector_stays() => AssertTorch([3], [0, 1, 2], [3], [0, 1, 2]);

    private static void AssertTorch(Shape ours, float[] values, int[] shape, float[] expected)
    {
        var layout = new VariableLayout([("w", ours)]);
        var flat = new float[layout.Shape.Count];
        values.CopyTo(layout.Of(flat.AsSpan(), "w"));
        var tensor = Assert.Single(TorchWeights.FromFlat(layout, flat));
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal(expected, tensor.Values.ToArray());
        Assert.Equal(flat, TorchWeights.ToFlat(layout, [tensor]));
    }
}
