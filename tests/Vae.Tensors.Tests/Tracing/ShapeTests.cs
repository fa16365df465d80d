using Vae.Tensors.Tracing;

namespace Vae.Tensors.Tests.Tracing;

public sealed class ShapeTests
{
    [Fact]
    public void Shapes_are_equal_when_their_sizes_are()
    {
        Shape matrix = [64, 2];
        Assert.Equal(Shape.Of([64, 2]), matrix);
        Assert.Equal(Shape.Of([64, 2]).GetHashCode(), matrix.GetHashCode());
        Assert.True(matrix != [2, 64]);
        Assert.True(default == Shape.Of([]));
    }

    [Theory]
    [InlineData(new int[0], 1)]
    [InlineData(new[] { 3, 0 }, 0)]
    [InlineData(new[] { 2, 3, 4 }, 24)]
    public void A_shape_counts_its_elements(int[] sizes, int count) => Assert.Equal(count, Shape.Of(sizes).Count);

    [Fact]
    public void Impossible_sizes_are_refused()
    {
        Assert.Contains(
            "[2, -1] has a negative size",
            Assert.Throws<TracingException>(() => Shape.Of([2, -1])).Message
        );
        Assert.Contains("more than", Assert.Throws<TracingException>(() => Shape.Of([1 << 20, 1 << 20])).Message);
    }
}
