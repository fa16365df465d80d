using System.Collections.Immutable;

namespace Vae.Tensors.Tracing;

/// <summary>
/// Checks shapes, makes broadcasts explicit and drops what is trivial, so that backends see only
/// operations worth executing.
/// </summary>
public sealed partial class ProgramBuilder
{
    internal Tensor Unary(UnaryKind kind, Tensor operand)
    {
        if (operand.Operation is Operation.Constant(var value))
            return Constant(ScalarFunctions.Apply(kind, value));
        if (operand.Operation is Operation.Broadcast(var inner, var shape))
            return Broadcast(Unary(kind, inner), shape, kind.ToString());
        if (kind == UnaryKind.Negate && operand.Operation is Operation.Unary(UnaryKind.Negate, var negated))
            return negated;
        return Add(new Operation.Unary(kind, operand), operand.Shape);
    }

    internal Tensor Binary(BinaryKind kind, Tensor left, Tensor right)
    {
        if (!Shape.TryBroadcast(left.Shape, right.Shape, out var shape))
            throw new TracingException($"{kind}: shapes {left.Shape} and {right.Shape} do not broadcast together.");
        var (a, b) = (Unbroadcast(left), Unbroadcast(right));
        if (a.Operation is Operation.Constant(var x) && b.Operation is Operation.Constant(var y))
            return Broadcast(Constant(ScalarFunctions.Apply(kind, x, y)), shape, kind.ToString());
        if (IsNeutral(kind, b))
            return Broadcast(left, shape, kind.ToString());
        if (kind is BinaryKind.Add or BinaryKind.Multiply && IsNeutral(kind, a))
            return Broadcast(right, shape, kind.ToString());

        // What is equal along an axis is computed before it is repeated along it.
        if ((a != left || b != right) && Shape.TryBroadcast(a.Shape, b.Shape, out var smaller) && smaller != shape)
            return Broadcast(Binary(kind, a, b), shape, kind.ToString());
        return Add(
            new Operation.Binary(kind, Broadcast(a, shape, kind.ToString()), Broadcast(b, shape, kind.ToString())),
            shape
        );
    }

    internal Tensor Select(Tensor mask, Tensor whenTrue, Tensor whenFalse)
    {
        if (
            !Shape.TryBroadcast(whenTrue.Shape, whenFalse.Shape, out var values)
            || !Shape.TryBroadcast(mask.Shape, values, out var shape)
        )
            throw new TracingException(
                $"Where: mask {mask.Shape} and values {whenTrue.Shape} and {whenFalse.Shape} do "
                    + "not broadcast together."
            );
        Tensor Fit(Tensor tensor) => Broadcast(tensor, shape, "Where");
        return Add(new Operation.Select(Fit(mask), Fit(whenTrue), Fit(whenFalse)), shape);
    }

    internal Tensor Broadcast(Tensor operand, Shape shape, string operation)
    {
        if (operand.Shape == shape)
            return operand;
        if (!Shape.TryBroadcast(operand.Shape, shape, out var reached) || reached != shape)
            throw new TracingException($"{operation}: {operand.Shape} cannot be broadcast to {shape}.");
        return Add(new Operation.Broadcast(Unbroadcast(operand), shape), shape);
    }

    internal Tensor MatMul(Tensor left, Tensor right, bool transposeLeft, bool transposeRight)
    {
        if (left.Shape.Rank != 2 || right.Shape.Rank != 2)
            throw new TracingException($"MatMul: {left.Shape} and {right.Shape} are not both matrices.");
        var (rows, inner) = transposeLeft ? (left.Shape[1], left.Shape[0]) : (left.Shape[0], left.Shape[1]);
        var (innerRight, columns) = transposeRight
            ? (right.Shape[1], right.Shape[0])
            : (right.Shape[0], right.Shape[1]);
        if (inner != innerRight)
        {
            static string Read(Tensor tensor, bool transposed) =>
                transposed ? $"{tensor.Shape} transposed" : $"{tensor.Shape}";
            throw new TracingException(
                $"MatMul: {Read(left, transposeLeft)} times {Read(right, transposeRight)}: the "
                    + $"inner sizes {inner} and {innerRight} differ."
            );
        }

        // A transposed copy is never made when the product can read it in place.
        if (left.Operation is Operation.Permute(var l, var lOrder) && lOrder.Items is [1, 0])
            (left, transposeLeft) = (l, !transposeLeft);
        if (right.Operation is Operation.Permute(var r, var rOrder) && rOrder.Items is [1, 0])
            (right, transposeRight) = (r, !transposeRight);
        return Add(new Operation.MatMul(left, right, transposeLeft, transposeRight), [rows, columns]);
    }

    internal Tensor Reduce(ReductionKind kind, Tensor operand, ImmutableArray<int> axes) =>
        axes.IsEmpty ? operand : Add(new Operation.Reduce(kind, operand, new(axes)), operand.Shape.Without(axes));

    internal Tensor Reshape(Tensor operand, Shape shape)
    {
        if (operand.Shape == shape)
            return operand;
        if (operand.Shape.Count != shape.Count)
            throw new TracingException(
                $"Reshape: {operand.Shape} has {operand.Shape.Count} elements, {shape} has {shape.Count}."
            );
        // A repeated scalar is one under any shape.
        if (Unbroadcast(operand).Shape.Rank == 0)
            return Broadcast(Unbroadcast(operand), shape, nameof(Reshape));
        return operand.Operation is Operation.Reshape(var inner, _)
            ? Reshape(inner, shape)
            : Add(new Operation.Reshape(operand, shape), shape);
    }

    internal Tensor Permute(Tensor operand, ImmutableArray<int> order)
    {
        if (!order.Order().SequenceEqual(Enumerable.Range(0, operand.Shape.Rank)))
            throw new TracingException(
                $"Permute: [{string.Join(", ", order)}] does not name each axis of {operand.Shape} once."
            );
        if (order.SequenceEqual(order.Order()))
            return operand;
        return Add(
            new Operation.Permute(operand, new(order)),
            Shape.Of([.. order.Select(axis => operand.Shape[axis])])
        );
    }

    internal Tensor Slice(Tensor operand, int axis, int start, int length)
    {
        if (start < 0 || length < 0 || start + (long)length > operand.Shape[axis])
            throw new TracingException(
                $"Slice: {length} elements from {start} on are not within axis {axis} of {operand.Shape}."
            );
        return length == operand.Shape[axis]
            ? operand
            : Add(new Operation.Slice(operand, axis, start, length), operand.Shape.With(axis, length));
    }

    internal Tensor Concat(ImmutableArray<Tensor> parts, int axis)
    {
        if (parts.Length == 1)
            return parts[0];
        var length = 0;
        foreach (var part in parts)
        {
            if (part.Shape.Rank != parts[0].Shape.Rank || part.Shape.With(axis, 0) != parts[0].Shape.With(axis, 0))
                throw new TracingException(
                    $"Concat: {part.Shape} does not continue {parts[0].Shape} along axis {axis}."
                );
            length += part.Shape[axis];
        }

        return Add(new Operation.Concat(new(parts), axis), parts[0].Shape.With(axis, length));
    }

    private static Tensor Unbroadcast(Tensor tensor) =>
        tensor.Operation is Operation.Broadcast(var inner, _) ? inner : tensor;

    /// <summary>Whether the right operand changes nothing.</summary>
    private static bool IsNeutral(BinaryKind kind, Tensor right) =>
        right.Operation is Operation.Constant(var value)
        && kind switch
        {
            BinaryKind.Add or BinaryKind.Subtract => value == 0,
            BinaryKind.Multiply or BinaryKind.Divide => value == 1,
            _ => false,
        };
}
