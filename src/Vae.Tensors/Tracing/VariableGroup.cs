using System.Collections.Immutable;

namespace Vae.Tensors.Tracing;

/// <summary>A flat variable within a program, and its parts as tensors.</summary>
public sealed class VariableGroup
{
    private readonly ImmutableDictionary<string, Tensor> byName;

    internal VariableGroup(VariableLayout layout, Tensor flat)
    {
        (Layout, Flat) = (layout, flat);
        Parts = [.. layout.Parts.Select(part => flat.Slice(0, part.Offset, part.Shape.Count).Reshape(part.Shape))];
        byName = layout.Parts.Zip(Parts).ToImmutableDictionary(pair => pair.First.Name, pair => pair.Second);
    }

    /// <summary>Where each part lies.</summary>
    public VariableLayout Layout { get; }

    /// <summary>
    /// The whole variable, [length], gaps included: what an optimizer reads and updates.
    /// </summary>
    public Tensor Flat { get; }

    /// <summary>The parts in the order of the layout, each of its own shape.</summary>
    public ImmutableArray<Tensor> Parts { get; }

    /// <summary>The part of this name.</summary>
    /// <exception cref="TracingException">No part has this name.</exception>
    public Tensor this[string name] => byName[Layout[name].Name];

    /// <summary>
    /// Tensors of the parts' shapes, in the parts' order (their gradients, say), laid out as the
    /// flat variable is, with zeros in the gaps.
    /// </summary>
    /// <exception cref="TracingException">The number or a shape differs.</exception>
    public Tensor Flatten(IReadOnlyList<Tensor> values)
    {
        if (values.Count != Parts.Length)
            throw new TracingException($"Flatten: {values.Count} tensors for {Parts.Length} parts.");
        var pieces = new List<Tensor>();
        for (var i = 0; i < values.Count; i++)
        {
            var part = Layout.Parts[i];
            if (values[i].Shape != part.Shape)
                throw new TracingException(
                    $"Flatten: part '{part.Name}' is {part.Shape}, what is given for it {values[i].Shape}."
                );
            pieces.Add(values[i].Reshape(part.Shape.Count));
            var next = i + 1 < Layout.Parts.Length ? Layout.Parts[i + 1].Offset : Layout.Shape.Count;
            var gap = next - part.Offset - part.Shape.Count;
            if (gap > 0)
                pieces.Add(Flat.Builder.Full([gap], 0));
        }

        return pieces.Count == 0 ? Flat : Tensor.Concat(0, [.. pieces]);
    }
}
