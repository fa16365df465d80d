using System.Collections.Immutable;
using Foundation;
using Vae.Tensors.Simd.Fusion;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// Turns the tensors of a program, one after the other, into units of execution. Reshaping,
/// slicing, permuting and broadcasting cost nothing: they become views. Elementwise operations and
/// reductions join a pass over the same elements wherever no cycle comes of it.
/// </summary>
internal sealed partial class Lowering
{
    private readonly Dictionary<Tensor, View> views = [];
    private readonly Dictionary<View, View> copies = [];

    /// <summary>The units made so far.</summary>
    public UnitGraph Graph { get; } = new();

    /// <summary>How the elements of a tensor lie.</summary>
    public View this[Tensor tensor] => views[tensor];

    public void Add(Tensor tensor) =>
        views[tensor] = tensor.Operation switch
        {
            Operation.Input(var name) => Given(new Origin.Input(name), tensor.Shape),
            Operation.Variable(var name) => Given(new Origin.Variable(name), tensor.Shape),
            Operation.Constant(var number) => Given(new Origin.Constant((float)number), tensor.Shape),
            Operation.StopGradient(var x) => views[x],
            Operation.Reshape(var x, var shape) => Reshape(views[x], shape),
            Operation.Broadcast(var x, var shape) => views[x].Broadcast(shape),
            Operation.Slice(var x, var axis, var start, var length) => views[x].Slice(axis, start, length),
            Operation.Permute(var x, var order) => views[x].Permute(order.Items),
            Operation.Concat concat => Concat(concat, tensor.Shape),
            Operation.MatMul product => Product(product, tensor.Shape),
            Operation.Unary(var kind, var x) => Elementwise(
                tensor.Shape,
                [views[x]],
                operands => new Instruction.Unary(kind, operands[0])
            ),
            Operation.Binary(var kind, var x, var y) => Elementwise(
                tensor.Shape,
                [views[x], views[y]],
                operands => new Instruction.Binary(kind, operands[0], operands[1])
            ),
            Operation.Select(var mask, var x, var y) => Elementwise(
                tensor.Shape,
                [views[mask], views[x], views[y]],
                operands => new Instruction.Select(operands[0], operands[1], operands[2])
            ),
            Operation.Reduce reduce => Reduce(reduce, tensor.Shape),
            Operation.Convolve convolution => Convolve(convolution, tensor.Shape),
            Operation.ConvolveTransposed convolution => ConvolveTransposed(convolution, tensor.Shape),
            Operation.ConvolveKernelGradient convolution => ConvolveKernelGradient(convolution, tensor.Shape),
            Operation.GatherRows(var x, var indices) => IndexedRows(x, indices, tensor.Shape, isScatter: false),
            Operation.ScatterRows(var x, var indices, _) => IndexedRows(x, indices, tensor.Shape, isScatter: true),
            _ => throw Invariant.Unreachable(tensor.Operation),
        };

    /// <summary>
    /// A value with exactly these elements, computed by a unit of this program: what can be handed
    /// to the caller or to a variable.
    /// </summary>
    public Value Computed(Tensor tensor)
    {
        var view = views[tensor];
        return view is { IsWhole: true, Value.Origin: Origin.Computed } ? view.Value : Copy(view).Value;
    }

    private static View Given(Origin origin, Shape shape) => View.Of(new Value(shape.Count, origin), shape);

    private View Reshape(View view, Shape shape) => view.Reshape(shape) ?? Copy(view).Reshape(shape)!;

    /// <summary>The same elements without gaps or repetitions.</summary>
    private View Copy(View view)
    {
        if (copies.TryGetValue(view, out var known))
            return known;
        var unit = Graph.Add(new CopyUnit { Index = Graph.NextIndex });
        var copy = Result(unit, view.Sizes);
        unit.Pieces.Add((view, copy));
        Graph.Read(unit, view.Value);
        return copies[view] = copy;
    }

    private View Concat(Operation.Concat concat, Shape shape)
    {
        var unit = Graph.Add(new CopyUnit { Index = Graph.NextIndex });
        var whole = Result(unit, shape);
        var start = 0;
        foreach (var part in concat.Parts.Items)
        {
            var length = part.Shape[concat.Axis];
            unit.Pieces.Add((views[part], whole.Slice(concat.Axis, start, length)));
            Graph.Read(unit, views[part].Value);
            start += length;
        }

        return whole;
    }

    private View Elementwise(Shape shape, View[] operandViews, Func<int[], Instruction> instruction)
    {
        var result = new Value(shape.Count, new Origin.Computed());
        var operands = FusedOperands(operandViews);
        var unit = UnitFor(shape.Count, operands);
        foreach (var operand in operands)
            ReadBy(unit, operand);
        unit.Compute(result, instruction([.. operands.Select(unit.Read)]));
        return View.Of(result, shape);
    }

    private View Reduce(Operation.Reduce reduce, Shape shape)
    {
        var source = views[reduce.Operand];
        var runs = Runs(reduce.Operand.Shape, reduce.Axes.Items);
        (ReductionScope Scope, int? Columns)? pattern = runs switch
        {
            [] or [(true, _)] => (ReductionScope.All, null),
            [(true, _), (false, var columns)] => (ReductionScope.Column, columns),
            [(false, _), (true, var columns)] => (ReductionScope.Row, columns),
            _ => null,
        };
        if (reduce.Operand.Shape.Count > 0 && runs is [(false, _)])
            return Reshape(source, shape);
        if (reduce.Operand.Shape.Count == 0 || pattern is not var (scope, neededColumns))
            return ReduceByLoops(reduce, source, shape);

        var operand = FusedOperands([source], neededColumns)[0];
        var unit = UnitFor(source.Sizes.Count, [operand], neededColumns);
        var result = new Value(shape.Count, new Origin.Computed());
        ReadBy(unit, operand);
        unit.Reduce(result, reduce.Kind, scope, neededColumns, unit.Read(operand));
        return View.Of(result, shape);
    }

    private View ReduceByLoops(Operation.Reduce reduce, View source, Shape shape)
    {
        var axes = reduce.Axes.Items;
        var value = new Value(shape.Count, new Origin.Computed());
        var unit = Graph.Add(
            new ReduceUnit
            {
                Index = Graph.NextIndex,
                Kind = reduce.Kind,
                Source = source,
                Target = View.Of(value, reduce.Operand.Shape.Collapsed(axes)).Broadcast(reduce.Operand.Shape),
            }
        );
        Written(unit, unit.Target, source);
        return View.Of(value, shape);
    }

    /// <summary>
    /// Neighbouring axes that are all reduced, or all kept, taken together; those of size 1 left
    /// out.
    /// </summary>
    private static ImmutableArray<(bool IsReduced, int Size)> Runs(Shape shape, ImmutableArray<int> axes)
    {
        var runs = new List<(bool IsReduced, int Size)>();
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            var isReduced = axes.Contains(axis);
            if (shape[axis] == 1)
                continue;
            if (runs.Count > 0 && runs[^1].IsReduced == isReduced)
                runs[^1] = (isReduced, runs[^1].Size * shape[axis]);
            else
                runs.Add((isReduced, shape[axis]));
        }

        return [.. runs];
    }

    /// <summary>
    /// How a pass reads the views, all seen as matrices of the same number of columns; what does
    /// not fit is copied first.
    /// </summary>
    private FusedOperand[] FusedOperands(View[] operandViews, int? columns = null)
    {
        var operands = new FusedOperand[operandViews.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            var operand = FusedOperand.For(operandViews[i]);
            if (operand is null || (columns is not null && operand.Columns is not null && operand.Columns != columns))
                operand = FusedOperand.For(Copy(operandViews[i]))!;
            columns ??= operand.Columns;
            operands[i] = operand;
        }

        return operands;
    }

    private void ReadBy(FusedUnit unit, FusedOperand operand)
    {
        if (!unit.Computes(operand.Value))
            Graph.Read(unit, operand.Value);
    }

    private View Result(Unit unit, Shape shape)
    {
        var value = new Value(shape.Count, new Origin.Computed()) { Producer = unit };
        unit.Results.Add(value);
        return View.Of(value, shape);
    }
}
