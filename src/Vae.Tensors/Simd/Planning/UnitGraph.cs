using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Planning;

/// <summary>The units of a program and which must run before which. It never has a cycle.</summary>
internal sealed class UnitGraph
{
    private readonly List<Unit> units = [];

    /// <summary>The units that run, in no order.</summary>
    public IEnumerable<Unit> Units => units.Where(unit => unit.Absorber is null);

    /// <summary>The number that the next unit takes.</summary>
    public int NextIndex => units.Count;

    public T Add<T>(T unit)
        where T : Unit
    {
        units.Add(unit);
        return unit;
    }

    /// <summary>
    /// Makes a unit run after whatever computes a value, and remembers that it reads it.
    /// </summary>
    public void Read(Unit reader, Value value)
    {
        value.Readers.Add(reader);
        if (value.Producer is not null)
            RunAfter(reader, value.Producer);
    }

    /// <summary>
    /// Whether one unit runs after another, because it needs, directly or not, what that one
    /// computes.
    /// </summary>
    public static bool DependsOn(Unit unit, Unit other) => Actual(unit).Ancestors.Contains(Actual(other).Index);

    public void RunAfter(Unit unit, Unit other)
    {
        (unit, other) = (Actual(unit), Actual(other));
        if (unit == other || unit.Ancestors.Contains(other.Index))
            return;
        unit.Ancestors.UnionWith(other.Ancestors);
        unit.Ancestors.Add(other.Index);
        foreach (var later in units)
        {
            if (later.Ancestors.Contains(unit.Index))
                later.Ancestors.UnionWith(unit.Ancestors);
        }
    }

    /// <summary>Whether two units could run as one: nothing stands between them.</summary>
    public bool CanJoin(Unit earlier, Unit later) =>
        !DependsOn(earlier, later)
        && !Units.Any(between =>
            between != later && between != earlier && DependsOn(between, earlier) && DependsOn(later, between)
        );

    /// <summary>Makes one unit a part of another; they can join.</summary>
    public void Absorb(Unit absorber, Unit part)
    {
        part.Absorber = absorber;
        absorber.Ancestors.UnionWith(part.Ancestors);
        foreach (var later in units)
        {
            if (!later.Ancestors.Contains(part.Index) && !later.Ancestors.Contains(absorber.Index))
                continue;
            if (later == absorber)
                continue;
            later.Ancestors.Add(absorber.Index);
            later.Ancestors.UnionWith(absorber.Ancestors);
        }
    }

    /// <summary>
    /// Every unit after those that it needs, else in the order in which they came up.
    /// </summary>
    public List<Unit> InOrder()
    {
        var waiting = Units.ToList();
        var order = new List<Unit>(waiting.Count);
        while (waiting.Count > 0)
        {
            var next = waiting.FindIndex(unit =>
                !waiting.Exists(other => other != unit && unit.Ancestors.Contains(other.Index))
            );
            Foundation.Invariant.Holds(next >= 0, "units never wait for each other");
            order.Add(waiting[next]);
            waiting.RemoveAt(next);
        }

        return order;
    }

    public static Unit Actual(Unit unit)
    {
        while (unit.Absorber is not null)
            unit = unit.Absorber;
        return unit;
    }
}
