using System.Collections.Immutable;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Differentiation;

/// <summary>
/// Reverse-mode differentiation as a transformation of the program: it traces the operations that
/// compute the gradient, which a backend executes and fuses as any others.
/// </summary>
public static class Gradients
{
    /// <summary>
    /// The gradients of a scalar with respect to the sources, which may be any tensors that it
    /// depends on (variables, parts of a group, intermediate values): one for each, of the source's
    /// shape; zeros where the loss does not depend on it. Where one source depends on another, the
    /// latter's gradient includes the way through the former.
    /// </summary>
    /// <exception cref="TracingException">
    /// The loss is no scalar, or a source is of another program.
    /// </exception>
    public static ImmutableArray<Tensor> Of(Tensor loss, params IReadOnlyList<Tensor> sources)
    {
        if (loss.Shape.Rank != 0)
            throw new TracingException($"Gradients: the loss is the {loss}, not a scalar.");
        foreach (var source in sources)
        {
            if (source.Builder != loss.Builder)
                throw new TracingException($"Gradients: the {source} is of another program than the loss.");
        }

        var affected = Affected(loss, sources);
        var gradients = new Dictionary<Tensor, Tensor> { [loss] = loss.Builder.Constant(1) };
        var results = new Dictionary<Tensor, Tensor>();
        // Later tensors never feed earlier ones: descending order meets each after all that read
        // it.
        foreach (var tensor in affected.OrderByDescending(tensor => tensor.Id))
        {
            if (!gradients.Remove(tensor, out var gradient))
                continue;
            if (sources.Contains(tensor))
                results[tensor] = gradient;
            foreach (var (operand, contribution) in BackwardRules.Contributions(tensor, gradient, affected.Contains))
            {
                gradients[operand] = gradients.TryGetValue(operand, out var sum) ? sum + contribution : contribution;
            }
        }

        return
        [
            .. sources.Select(source =>
                results.TryGetValue(source, out var gradient) ? gradient : loss.Builder.Full(source.Shape, 0)
            ),
        ];
    }

    /// <summary>The tensors on a path from a source to the loss, both ends included.</summary>
    private static HashSet<Tensor> Affected(Tensor loss, IReadOnlyList<Tensor> sources)
    {
        var needed = new SortedDictionary<int, Tensor>();
        var open = new Stack<Tensor>([loss]);
        while (open.TryPop(out var tensor))
        {
            if (!needed.TryAdd(tensor.Id, tensor))
                continue;
            foreach (var operand in tensor.Operation.Operands)
                open.Push(operand);
        }

        var affected = new HashSet<Tensor>();
        foreach (var tensor in needed.Values)
        {
            if (sources.Contains(tensor) || tensor.Operation.Operands.Any(affected.Contains))
                affected.Add(tensor);
        }

        return affected;
    }
}
