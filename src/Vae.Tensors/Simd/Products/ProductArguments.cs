using System.Runtime.InteropServices;

namespace Vae.Tensors.Simd.Products;

/// <summary>
/// Where a product kernel finds its operands and leaves its result. Strides are in bytes.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ProductArguments
{
    /// <summary>The first row of the left operand.</summary>
    public float* Left;

    /// <summary>
    /// From one row of the left operand to the next, and from one inner index to the next.
    /// </summary>
    public nint LeftRow,
        LeftInner;

    /// <summary>The first vector of the right operand.</summary>
    public float* Right;

    /// <summary>
    /// From one inner index of the right operand to the next (panels), or from one column to the
    /// next (dots).
    /// </summary>
    public nint RightStride;

    /// <summary>The first row of the result.</summary>
    public float* Result;

    /// <summary>From one row of the result to the next.</summary>
    public nint ResultRow;

    /// <summary>The number of products in each sum.</summary>
    public nint Inner;

    /// <summary>How many blocks of rows there are.</summary>
    public nint Blocks;

    /// <summary>How many lanes of the last vector are stored.</summary>
    public nint LastLanes;

    /// <summary>Where rows lie that are not a constant stride apart.</summary>
    public RowOffsets* Offsets;

    /// <summary>
    /// The pieces of a left row that are no neighbours in memory, the bytes of one, and from one to
    /// the next.
    /// </summary>
    public nint Segments,
        SegmentBytes,
        SegmentStride;
}

/// <summary>
/// Where a row of the left operand and the one of the result are, in bytes from the first ones.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RowOffsets
{
    public nint Left,
        Result;
}

/// <summary>Multiplies blocks of rows.</summary>
internal unsafe delegate void ProductKernel(ProductArguments* arguments);

/// <summary>A kernel and where its arguments lie, in memory that does not move.</summary>
internal readonly unsafe struct ProductCall(ProductKernel kernel, ProductArguments* arguments)
{
    public void Run() => kernel(arguments);
}
