using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Spaces;

/// <summary>A search space in cells: what the samplers compute with.</summary>
internal sealed class PointSpace
{
    private static readonly ImmutableSortedDictionary<string, SettingValue> NoParameters =
        ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal);

    private readonly string[] names;
    private readonly Axis[] axes;
    private readonly CellCondition[][] conditions;

    public PointSpace(SearchSpace space)
    {
        names = [.. space.Parameters.Select(parameter => parameter.Name)];
        axes = [.. space.Parameters.Select(parameter => Axis.Of(parameter.Distribution))];
        conditions = [.. space.Parameters.Select(parameter => parameter.When.Select(Compile).ToArray())];
        Count = new PointCount(this);
    }

    /// <summary>How many parameters there are, active or not.</summary>
    public int Dimensions => axes.Length;

    public PointCount Count { get; }

    public Axis AxisOf(int dimension) => axes[dimension];

    public ReadOnlySpan<CellCondition> Conditions(int dimension) => conditions[dimension];

    /// <summary>Whether a parameter is to be chosen, given the cells of those before it.</summary>
    public bool IsActive(int dimension, ReadOnlySpan<ulong> cells, ReadOnlySpan<bool> active)
    {
        foreach (var condition in conditions[dimension])
        {
            if (!active[condition.On] || !condition.Cells.Contains(cells[condition.On]))
                return false;
        }

        return true;
    }

    /// <summary>A point as the space's distributions spread them.</summary>
    public Point Draw(ref Rng rng)
    {
        var (cells, active) = (new ulong[Dimensions], new bool[Dimensions]);
        for (var dimension = 0; dimension < Dimensions; dimension++)
        {
            active[dimension] = IsActive(dimension, cells, active);
            if (active[dimension])
                cells[dimension] = axes[dimension].Draw(ref rng);
        }

        return new Point(cells, active);
    }

    /// <summary>
    /// The point whose parameters lie at these positions, as the distributions spread their values.
    /// </summary>
    /// <param name="positions">[dimensions], in [0, 1]; of inactive parameters unused.</param>
    public Point At(ReadOnlySpan<double> positions)
    {
        var (cells, active) = (new ulong[Dimensions], new bool[Dimensions]);
        for (var dimension = 0; dimension < Dimensions; dimension++)
        {
            active[dimension] = IsActive(dimension, cells, active);
            if (active[dimension])
                cells[dimension] = axes[dimension].CellAt(positions[dimension]);
        }

        return new Point(cells, active);
    }

    /// <summary>
    /// The point with these parameters; null if they are none: a value is foreign, an active
    /// parameter is missing, or one stands that is not active.
    /// </summary>
    public Point? Encode(ImmutableSortedDictionary<string, SettingValue> parameters)
    {
        var (cells, active) = (new ulong[Dimensions], new bool[Dimensions]);
        var used = 0;
        for (var dimension = 0; dimension < Dimensions; dimension++)
        {
            active[dimension] = IsActive(dimension, cells, active);
            if (!active[dimension])
                continue;
            if (
                !parameters.TryGetValue(names[dimension], out var value)
                || !axes[dimension].TryEncode(value, out cells[dimension])
            )
                return null;
            used++;
        }

        return used == parameters.Count ? new Point(cells, active) : null;
    }

    public ImmutableSortedDictionary<string, SettingValue> Decode(Point point)
    {
        var parameters = NoParameters.ToBuilder();
        for (var dimension = 0; dimension < Dimensions; dimension++)
        {
            if (point.Active[dimension])
                parameters.Add(names[dimension], axes[dimension].Decode(point.Cells[dimension]));
        }

        return parameters.ToImmutable();
    }

    private CellCondition Compile(Condition condition)
    {
        var on = Array.IndexOf(names, condition.On);
        var cells = condition
            .Values.Where(value => axes[on].TryEncode(value, out _))
            .Select(value =>
            {
                axes[on].TryEncode(value, out var cell);
                return cell;
            });
        return new CellCondition(on, [.. cells]);
    }
}

/// <summary>A condition in cells.</summary>
/// <param name="On">The dimension that decides.</param>
internal sealed record CellCondition(int On, ImmutableArray<ulong> Cells);
