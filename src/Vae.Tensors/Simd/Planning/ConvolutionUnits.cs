using Vae.Tensors.Simd.Convolutions;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// A convolution, transposed or not, as a product whose left rows are patches of a padded grid,
/// read where they lie: no patch is ever copied. A row of the result is a pixel.
/// </summary>
internal sealed class PatchUnit : MatrixUnit
{
    /// <summary>The padded operand, [n, height, width, channels], without gaps.</summary>
    public required View Grid { get; init; }

    /// <summary>
    /// [taps · channels, columns] for each pair of phases, one after the other, in the order of the
    /// grid.
    /// </summary>
    public required View Right { get; init; }

    public required PatchAxis Vertical { get; init; }

    public required PatchAxis Horizontal { get; init; }

    public override bool Reads(Value value) => Grid.Value == value || Right.Value == value;

    public override int? PanelRows => PatchPanels.RowsOf(Vertical.Starts.Length, Horizontal.Starts.Length);
}

/// <summary>
/// The gradient of a convolution by its kernel: patches of a padded grid, transposed, times the
/// gradient of the output.
/// </summary>
internal sealed class KernelGradientUnit : Unit
{
    /// <summary>The padded input, [n, height, width, channels], without gaps.</summary>
    public required View Grid { get; init; }

    /// <summary>[pixels, columns], without gaps.</summary>
    public required View Right { get; init; }

    public required PatchAxis Vertical { get; init; }

    public required PatchAxis Horizontal { get; init; }
}

/// <summary>Images with zeros around them.</summary>
internal sealed class PadUnit : Unit
{
    /// <summary>[n, height, width, channels], without gaps.</summary>
    public required View Source { get; init; }

    /// <summary>The padded images.</summary>
    public required View Target { get; init; }

    public required int Top { get; init; }

    public required int Left { get; init; }
}

/// <summary>
/// Adds up what every pixel gives to the pixels around it: the second half of a transposed
/// convolution that is a product first.
/// </summary>
internal sealed class FoldUnit : Unit
{
    /// <summary>[n, oh, ow, kh, kw, channels], without gaps.</summary>
    public required View Source { get; init; }

    /// <summary>[n, h, w, channels].</summary>
    public required View Target { get; init; }

    public required int Stride { get; init; }

    public required int Padding { get; init; }
}

/// <summary>Elements taken from the rows that indices name, or added to them.</summary>
internal sealed class IndexedRowsUnit : Unit
{
    /// <summary>Whether elements are added to rows, not taken from them.</summary>
    public required bool IsScatter { get; init; }

    /// <summary>[rows, columns] to take from, or [m, columns] to add; without gaps.</summary>
    public required View Source { get; init; }

    /// <summary>[m, columns], without gaps.</summary>
    public required View Indices { get; init; }

    /// <summary>[m, columns], or [rows, columns].</summary>
    public required View Target { get; init; }
}
