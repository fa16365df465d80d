using System.Collections.Immutable;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>Finds the tensors of a network among those of a file.</summary>
internal static class WeightMatching
{
    /// <summary>
    /// The weights of the network, then its buffers, in its order; tensors that it has no use for
    /// are left out.
    /// </summary>
    /// <returns>
    /// Null, and a reason without its full stop, where one is absent or has another shape.
    /// </returns>
    public static (ImmutableArray<WeightTensor>? Ordered, string? Reason) Match(
        VaeNetwork network,
        IEnumerable<WeightTensor> weights
    )
    {
        var byName = weights.ToDictionary(weight => weight.Name, StringComparer.Ordinal);
        var ordered = ImmutableArray.CreateBuilder<WeightTensor>();
        foreach (var part in (IEnumerable<VariableLayout.Part>)[.. network.Weights.Parts, .. network.Buffers.Parts])
        {
            var expected = TorchWeights.TorchShape(part.Shape);
            if (!byName.TryGetValue(part.Name, out var weight))
                return (null, $"there is no '{part.Name}': the file holds {Some(byName.Keys)}");
            if (!weight.Shape.SequenceEqual(expected))
                return (null, Misshapen(weight, $"[{string.Join(", ", expected)}]"));
            ordered.Add(weight);
        }

        return (ordered.ToImmutable(), null);
    }

    /// <param name="expected">A shape, in words.</param>
    public static string Misshapen(WeightTensor weight, string expected) =>
        $"'{weight.Name}' has the shape [{string.Join(", ", weight.Shape)}], where {expected} was expected";

    /// <summary>A few of the names, for a message.</summary>
    public static string Some(IEnumerable<string> names) =>
        string.Join(", ", names.Order(StringComparer.Ordinal).Take(5).Append("..."));
}
