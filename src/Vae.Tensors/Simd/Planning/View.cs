using System.Collections.Immutable;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// A tensor as a way to walk over a value: from an offset on, with a size and a stride for each
/// axis (0 where elements are repeated). Reshaping, slicing, permuting and broadcasting make other
/// views, not other values.
/// </summary>
internal sealed record View(Value Value, int Offset, Shape Sizes, TracedList<int> Strides)
{
    /// <summary>All elements of a value, in order.</summary>
    public static View Of(Value value, Shape shape) => new(value, 0, shape, new([.. shape.Strides()]));

    /// <summary>
    /// The axes that matter: without those of size 1, neighbours joined where one stride continues
    /// the other.
    /// </summary>
    public ImmutableArray<(int Size, int Stride)> Axes
    {
        get
        {
            var axes = new List<(int Size, int Stride)>();
            for (var axis = 0; axis < Sizes.Rank; axis++)
            {
                var (size, stride) = (Sizes[axis], Strides.Items[axis]);
                if (size == 1)
                    continue;
                if (axes.Count > 0 && axes[^1].Stride == stride * size)
                    axes[^1] = (axes[^1].Size * size, stride);
                else
                    axes.Add((size, stride));
            }

            return [.. axes];
        }
    }

    /// <summary>Whether the elements follow each other without gaps.</summary>
    public bool IsContiguous => Sizes.Count <= 1 || Axes is [(_, 1)];

    /// <summary>Whether these are all elements of the value in order.</summary>
    public bool IsWhole => IsContiguous && Offset == 0 && Sizes.Count == Value.Count;

    public View Broadcast(Shape shape)
    {
        var added = shape.Rank - Sizes.Rank;
        return this with
        {
            Sizes = shape,
            Strides = new([
                .. Enumerable
                    .Range(0, shape.Rank)
                    .Select(axis =>
                        axis < added || Sizes[axis - added] != shape[axis] ? 0 : Strides.Items[axis - added]
                    ),
            ]),
        };
    }

    public View Slice(int axis, int start, int length) =>
        this with
        {
            Offset = Offset + (start * Strides.Items[axis]),
            Sizes = Sizes.With(axis, length),
        };

    public View Permute(ImmutableArray<int> order) =>
        this with
        {
            Sizes = Shape.Of([.. order.Select(axis => Sizes[axis])]),
            Strides = new([.. order.Select(axis => Strides.Items[axis])]),
        };

    /// <summary>The view under another shape; null if its elements are not in one row.</summary>
    public View? Reshape(Shape shape) =>
        IsContiguous ? new View(Value, Offset, shape, new([.. shape.Strides()])) : null;
}
