using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Vae.Tensors.Tracing;

/// <summary>
/// The sizes of a tensor, outermost axis first; elements lie row-major. A scalar has no axis and is
/// written <c>[]</c>; a size may be 0. Two shapes are equal when their sizes are. A collection
/// expression makes one: <c>[64, 2]</c>.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Of))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    private readonly ImmutableArray<int> sizes;

    private Shape(ImmutableArray<int> sizes) => this.sizes = sizes;

    /// <summary>The shape of these sizes.</summary>
    /// <exception cref="TracingException">
    /// A size is negative, or there are more than 2^31 - 1 elements.
    /// </exception>
    public static Shape Of(ReadOnlySpan<int> sizes)
    {
        var shape = new Shape([.. sizes]);
        var count = 1L;
        foreach (var size in sizes)
        {
            if (size < 0)
                throw new TracingException($"Shape {shape} has a negative size.");
            count *= size;
            if (count > int.MaxValue)
                throw new TracingException($"Shape {shape} has more than {int.MaxValue} elements.");
        }

        return shape;
    }

    /// <summary>The number of axes; 0 for a scalar.</summary>
    public int Rank => Sizes.Length;

    /// <summary>The number of elements; 1 for a scalar.</summary>
    public int Count
    {
        get
        {
            var count = 1;
            foreach (var size in Sizes)
                count *= size;
            return count;
        }
    }

    /// <summary>The size of an axis, in [0, <see cref="Rank"/>).</summary>
    public int this[int axis] => Sizes[axis];

    private ImmutableArray<int> Sizes => sizes.IsDefault ? [] : sizes;

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => Sizes.AsSpan();

    /// <summary>An axis counted from the end when negative, checked.</summary>
    internal int Axis(int axis, string operation)
    {
        var counted = axis < 0 ? axis + Rank : axis;
        if (counted < 0 || counted >= Rank)
            throw new TracingException($"{operation}: {this} has no axis {axis}.");
        return counted;
    }

    /// <summary>This shape with the size of one axis replaced.</summary>
    internal Shape With(int axis, int size) => new(Sizes.SetItem(axis, size));

    /// <summary>This shape without the axes given.</summary>
    internal Shape Without(ImmutableArray<int> axes) => new([.. Sizes.Where((_, axis) => !axes.Contains(axis))]);

    /// <summary>This shape with size 1 at the axes given.</summary>
    internal Shape Collapsed(ImmutableArray<int> axes) =>
        new([.. Sizes.Select((size, axis) => axes.Contains(axis) ? 1 : size)]);

    /// <summary>
    /// How far apart neighbours along each axis lie, in elements of a row-major array.
    /// </summary>
    internal int[] Strides()
    {
        var strides = new int[Rank];
        var stride = 1;
        for (var axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Sizes[axis];
        }

        return strides;
    }

    /// <summary>
    /// The shape that both broadcast to: aligned at the last axis, where sizes differ one of them
    /// is 1.
    /// </summary>
    internal static bool TryBroadcast(Shape left, Shape right, out Shape result)
    {
        var rank = Math.Max(left.Rank, right.Rank);
        var sizes = new int[rank];
        for (var i = 1; i <= rank; i++)
        {
            var a = i <= left.Rank ? left[^i] : 1;
            var b = i <= right.Rank ? right[^i] : 1;
            if (a != b && a != 1 && b != 1)
            {
                result = default;
                return false;
            }

            sizes[^i] = a == 1 ? b : a;
        }

        result = Of(sizes);
        return true;
    }

    private int this[Index index] => Sizes[index];

    /// <inheritdoc/>
    public bool Equals(Shape other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var size in Sizes)
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>The sizes in brackets, as in <c>[64, 2]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Sizes)}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)Sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether the sizes are equal.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether a size differs.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);
}
