using Vae.Tensors.Simd.Fusion;

namespace Vae.Tensors.Simd.Planning;

/// <summary>
/// What can be computed right where it is wanted, and beside what it is made from.
/// </summary>
internal static class Placement
{
    /// <summary>
    /// Makes a pass compute the matrix products that it reads, panel by panel of rows, so that it
    /// finds them in the cache.
    /// </summary>
    public static void AbsorbProducts(UnitGraph graph)
    {
        foreach (var pass in graph.Units.OfType<FusedUnit>().ToList())
        {
            foreach (var operand in pass.Slots.OfType<FusedSlot.Read>().Select(slot => slot.Operand).ToList())
            {
                if (
                    !operand.IsWhole
                    || operand.Value.Producer is not MatrixUnit { Absorber: null } product
                    || pass.Count == 0
                )
                    continue;
                if (!pass.Accepts(product.Columns) || !graph.CanJoin(product, pass))
                    continue;
                if (pass.Products.Exists(other => other.Columns != product.Columns))
                    continue;
                pass.Products.Add(product);
                graph.Absorb(pass, product);
            }
        }
    }

    /// <summary>
    /// Lets a variable's next value be written over the old one, if all other reads of that one can
    /// come before.
    /// </summary>
    /// <returns>Whether it is so.</returns>
    public static bool TryUpdateInPlace(UnitGraph graph, Value variable, Value next)
    {
        if (
            next.Home is not null
            || next.Producer is null
            || UnitGraph.Actual(next.Producer) is not FusedUnit pass
            || !pass.Computes(next)
        )
            return false;
        foreach (var reader in variable.Readers.Select(UnitGraph.Actual))
        {
            if (reader == pass ? !pass.ReadsOnlyInPlace(variable) : UnitGraph.DependsOn(reader, pass))
                return false;
        }

        foreach (var reader in variable.Readers)
            graph.RunAfter(pass, reader);
        next.Home = (variable, 0);
        return true;
    }

    /// <summary>
    /// Lets what is to be copied into a larger value be computed there in the first place.
    /// </summary>
    public static void ComputeInPlace(CopyUnit unit)
    {
        unit.Pieces.RemoveAll(piece =>
        {
            var value = piece.Source.Value;
            if (
                value.Origin is not Origin.Computed
                || value.Home is not null
                || !piece.Source.IsWhole
                || !piece.Target.IsContiguous
                || piece.Target.Value == value
            )
                return false;
            value.Home = (piece.Target.Value, piece.Target.Offset);
            return true;
        });
    }
}
