using System.Collections.Immutable;

namespace Vae.Tensors.Tracing;

/// <summary>
/// An immutable list that is equal to another when the items are, so that equal operations are
/// recognised.
/// </summary>
public readonly struct TracedList<T>(ImmutableArray<T> items) : IEquatable<TracedList<T>>
{
    /// <summary>The items, in order.</summary>
    public ImmutableArray<T> Items { get; } = items;

    /// <inheritdoc/>
    public bool Equals(TracedList<T> other) =>
        Items.AsSpan().SequenceEqual(other.Items.AsSpan(), EqualityComparer<T>.Default);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TracedList<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>The items in brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", Items)}]";
}
