using Vae.Tensors.Tracing;

namespace Vae.Tensors.Conformance;

/// <summary>One use of one operation that every backend must get right.</summary>
/// <param name="Name">What the test output calls it.</param>
/// <param name="Shapes">The shapes of the operands.</param>
/// <param name="Body">The operation on tensors of these shapes.</param>
public sealed record OperationCase(string Name, Shape[] Shapes, Func<Tensor[], Tensor> Body)
{
    /// <summary>The operands' elements lie in this range.</summary>
    public (double Low, double High) Range { get; init; } = (-2, 2);

    /// <summary>
    /// How far a single-precision result may be from the reference, relative to the larger of 1 and
    /// its magnitude.
    /// </summary>
    /// <remarks>
    /// Of a case with <see cref="Roundings"/> it is what the functions after the sums add; 0 if
    /// there are none.
    /// </remarks>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>
    /// For sums of products: the most roundings on the way to a result, a sum of n products having
    /// 2 n at most. The result may then be off by what so many roundings allow. 0 for other
    /// operations.
    /// </summary>
    public int Roundings { get; init; }

    /// <summary>
    /// For sums of products: the sums themselves, without what comes after; null if that is the
    /// body.
    /// </summary>
    public Func<Tensor[], Tensor>? Sums { get; init; }

    /// <summary>Whether finite differences make sense at random points.</summary>
    public bool Differentiable { get; init; } = true;

    public override string ToString() => Name;
}
