namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// Elements that lie in memory, or would if anything outside the unit that computes them read them:
/// row-major, without gaps.
/// </summary>
internal sealed class Value(int count, Origin origin)
{
    /// <summary>The number of elements.</summary>
    public int Count { get; } = count;

    /// <summary>Where they come from.</summary>
    public Origin Origin { get; } = origin;

    /// <summary>The unit that computes them; null for what is given.</summary>
    public Unit? Producer { get; set; }

    /// <summary>The units that read them from memory.</summary>
    public HashSet<Unit> Readers { get; } = [];

    /// <summary>Whether the caller reads them after a run, or a variable takes them over.</summary>
    public bool IsKept { get; set; }

    /// <summary>
    /// The value within whose memory this one lies, and where; null while it has memory of its own.
    /// </summary>
    public (Value Value, int Offset)? Home { get; set; }
}

/// <summary>Where the elements of a value come from.</summary>
internal abstract record Origin
{
    private Origin() { }

    public sealed record Input(string Name) : Origin;

    public sealed record Variable(string Name) : Origin;

    public sealed record Constant(float Number) : Origin;

    public sealed record Computed : Origin;
}
