namespace Vae.Tensors.Simd.Planning;

/// <summary>Which pass an operation joins.</summary>
internal sealed partial class Lowering
{
    /// <summary>
    /// A pass of more instructions is left as it is: the runtime's compiler stops optimizing
    /// methods that are very long.
    /// </summary>
    private const int MostInstructions = 128;

    /// <summary>
    /// A pass over so many elements that may read these operands: best one that computes them, so
    /// that they stay in registers; else one that loads the same memory; for scalars any, as each
    /// costs little more than its call; else a new one.
    /// </summary>
    private FusedUnit UnitFor(int count, FusedOperand[] operands, int? columns = null)
    {
        foreach (var operand in operands)
            columns ??= operand.Columns;
        var producers = operands
            .Select(operand => operand.Value.Producer)
            .OfType<FusedUnit>()
            .Select(UnitGraph.Actual)
            .OfType<FusedUnit>();
        var alongside = operands
            .SelectMany(operand => operand.Value.Readers)
            .OfType<FusedUnit>()
            .Select(UnitGraph.Actual)
            .OfType<FusedUnit>();
        var scalars = count == 1 ? Graph.Units.OfType<FusedUnit>() : [];
        var fitting = producers
            .OrderByDescending(unit => unit.Index)
            .Concat(alongside.OrderByDescending(unit => unit.Index))
            .Concat(scalars.Reverse())
            .Distinct()
            .Where(unit =>
                unit.Count == count
                && unit.Body.Count < MostInstructions
                && unit.Accepts(columns)
                && operands.All(operand => CanRead(unit, operand))
            )
            .ToList();
        if (fitting.Count == 0)
            return Graph.Add(new FusedUnit { Index = Graph.NextIndex, Count = count });

        // Two passes that are independent of each other become one where an operation reads from
        // both.
        var joined = fitting[0];
        foreach (var other in fitting.Skip(1))
        {
            if (!operands.Any(operand => other.Computes(operand.Value)) || !joined.Accepts(other.Columns))
                continue;
            if (joined.Body.Count + other.Body.Count > MostInstructions)
                continue;
            if (UnitGraph.DependsOn(joined, other) || UnitGraph.DependsOn(other, joined))
                continue;
            joined.Append(other);
            Graph.Absorb(joined, other);
        }

        return joined;
    }

    private static bool CanRead(FusedUnit unit, FusedOperand operand)
    {
        if (unit.Computes(operand.Value))
            return operand.IsWhole;
        return operand.Value.Producer is not { } producer
            || (UnitGraph.Actual(producer) != unit && !UnitGraph.DependsOn(producer, unit));
    }
}
