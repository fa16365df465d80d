using System.Collections.Immutable;
using Vae.Tensors.Tracing;

namespace Vae.TorchScript;

/// <summary>
/// LibTorch repeats the operands of elementwise operations by itself, as long as one of them has
/// the shape of the result.
/// </summary>
internal static class Unrepeated
{
    /// <summary>The operands, without the broadcasts that LibTorch does not need.</summary>
    public static ImmutableArray<Tensor> Of(Shape shape, params ImmutableArray<Tensor> operands)
    {
        ImmutableArray<Tensor> inner =
        [
            .. operands.Select(operand => operand.Operation is Operation.Broadcast(var x, _) ? x : operand),
        ];
        return inner.Any(operand => operand.Shape == shape) ? inner : inner.SetItem(0, operands[0]);
    }

    /// <summary>What the text of a tensor reads.</summary>
    public static ImmutableArray<Tensor> OperandsOf(Tensor tensor) =>
        tensor.Operation switch
        {
            Operation.Binary(_, var x, var y) => Of(tensor.Shape, x, y),
            Operation.Select(var mask, var x, var y) => Of(tensor.Shape, mask, x, y),
            var other => other.Operands,
        };
}
