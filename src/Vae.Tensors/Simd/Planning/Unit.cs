namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// What is executed as a whole: it reads values from memory and leaves others there.
/// </summary>
internal abstract class Unit
{
    /// <summary>Its number in the graph.</summary>
    public required int Index { get; init; }

    /// <summary>The values it computes.</summary>
    public List<Value> Results { get; } = [];

    /// <summary>The units that must run before it, directly or not.</summary>
    public UnitSet Ancestors { get; } = new();

    /// <summary>The unit that this one became a part of, if it did.</summary>
    public Unit? Absorber { get; set; }
}

/// <summary>
/// What yields a matrix and can do so panel by panel of rows, within the pass that reads it.
/// </summary>
internal abstract class MatrixUnit : Unit
{
    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>The rows of a panel that suit it, if not any number does.</summary>
    public virtual int? PanelRows => null;

    public abstract bool Reads(Value value);
}

/// <summary>A matrix product, in the form that its kernel wants.</summary>
internal sealed class ProductUnit : MatrixUnit
{
    public required ProductForm Form { get; init; }

    public required int Inner { get; init; }

    /// <summary>
    /// [rows, inner]; for <see cref="ProductForm.Dots"/> neighbours along inner are neighbours in
    /// memory.
    /// </summary>
    public required View Left { get; init; }

    /// <summary>
    /// [inner, columns], neighbours along columns being neighbours in memory; for
    /// <see cref="ProductForm.Dots"/> those along inner.
    /// </summary>
    public required View Right { get; init; }

    public override bool Reads(Value value) => Left.Value == value || Right.Value == value;
}

/// <summary>Which kernel computes a product.</summary>
internal enum ProductForm
{
    /// <summary>
    /// Lanes are columns of the result: each row of the right operand is added to them, multiplied
    /// by an element of the left one.
    /// </summary>
    Panels,

    /// <summary>
    /// Lanes are along the inner axis: for results of a few columns, which would leave most lanes
    /// idle.
    /// </summary>
    Dots,
}

/// <summary>
/// Elements copied from views into places of the result: concatenation, transposition, repetition.
/// </summary>
internal sealed class CopyUnit : Unit
{
    /// <summary>
    /// What is copied where: each place is a view of the result, of the source's sizes.
    /// </summary>
    public List<(View Source, View Target)> Pieces { get; } = [];
}

/// <summary>A reduction over any axes, by plain loops.</summary>
internal sealed class ReduceUnit : Unit
{
    public required Tracing.ReductionKind Kind { get; init; }

    public required View Source { get; init; }

    /// <summary>The result, repeated along the axes that are reduced.</summary>
    public required View Target { get; init; }
}
