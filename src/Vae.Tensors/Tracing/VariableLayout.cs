using System.Collections.Immutable;

namespace Vae.Tensors.Tracing;

/// <summary>
/// How several parts (the weights and biases of a network, say) lie side by side in one flat
/// variable, so that an optimizer's arithmetic over all of them is one operation. Each part starts
/// at a multiple of 16 elements, for the sake of vector loads; gaps hold zeros. A checkpoint finds
/// each part by its name and offset.
/// </summary>
public sealed class VariableLayout
{
    private const int Alignment = 16;

    private readonly ImmutableDictionary<string, Part> byName;

    /// <summary>Parts in this order.</summary>
    /// <exception cref="TracingException">Two parts have one name.</exception>
    public VariableLayout(IEnumerable<(string Name, Shape Shape)> parts)
    {
        var placed = ImmutableArray.CreateBuilder<Part>();
        var offset = 0;
        foreach (var (name, shape) in parts)
        {
            if (placed.Any(part => part.Name == name))
                throw new TracingException($"There are two parts named '{name}'.");
            placed.Add(new Part(name, shape, offset));
            offset = checked(offset + ((shape.Count + Alignment - 1) / Alignment * Alignment));
        }

        Parts = placed.ToImmutable();
        Shape = [offset];
        byName = Parts.ToImmutableDictionary(part => part.Name);
    }

    /// <summary>
    /// A named part: its shape, and where its elements start in the flat variable.
    /// </summary>
    public sealed record Part(string Name, Shape Shape, int Offset);

    /// <summary>The parts in order.</summary>
    public ImmutableArray<Part> Parts { get; }

    /// <summary>The shape of the flat variable, [length], gaps included.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements in all parts, gaps not counted.</summary>
    public int Count => Parts.Sum(part => part.Shape.Count);

    /// <summary>The part of this name.</summary>
    /// <exception cref="TracingException">No part has this name.</exception>
    public Part this[string name] =>
        byName.TryGetValue(name, out var part)
            ? part
            : throw new TracingException(
                $"There is no part named '{name}' among {string.Join(", ", byName.Keys.Order())}."
            );

    /// <summary>The elements of a part within those of the flat variable.</summary>
    public Span<float> Of(Span<float> flat, string name) => flat.Slice(this[name].Offset, this[name].Shape.Count);

    /// <inheritdoc cref="Of(Span{float}, string)"/>
    public ReadOnlySpan<float> Of(ReadOnlySpan<float> flat, string name) =>
        flat.Slice(this[name].Offset, this[name].Shape.Count);
}
