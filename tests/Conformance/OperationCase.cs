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

    /// <summary>How far a single-precision result may be from the reference, relative to the larger of 1 and its magnitude.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>Whether finite differences make sense at random points.</summary>
    public bool Differentiable { get; init; } = true;

    public override string ToString() => Name;
}
