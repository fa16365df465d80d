using Vae.Tensors.Simd.Emission;

namespace Vae.Tensors.Simd.Products;

/// <summary>
/// A block of a result that an emitted kernel holds in registers while the inner index runs: rows
/// of sums, each some vectors long. Every sum is one chain of fused multiply-adds.
/// </summary>
/// <param name="kernel">The kernel that is written.</param>
/// <param name="rows">Rows of the block.</param>
/// <param name="vectors">Vectors of 16 columns a row.</param>
/// <param name="mask">
/// The lanes of a row's last vector that belong to the result; all if null.
/// </param>
internal sealed class RegisterBlock(KernelWriter kernel, int rows, int vectors, VectorVariable? mask)
{
    private const int VectorSize = AlignedMemory.Lanes * sizeof(float);

    private readonly VectorVariable[][] sums = [.. Enumerable.Range(0, rows).Select(_ => kernel.Vectors(vectors))];
    private readonly VectorVariable[] columns = kernel.Vectors(vectors);
    private readonly VectorVariable element = kernel.Vector();

    public void SetZero()
    {
        foreach (var sum in sums.SelectMany(row => row))
            sum.Set(VectorExpression.Zero);
    }

    /// <summary>Loads the right operand's columns of one inner index.</summary>
    public void LoadColumns(NumberExpression address)
    {
        for (var vector = 0; vector < vectors; vector++)
            columns[vector].Set(VectorExpression.Load(address + (vector * VectorSize)));
    }

    /// <summary>
    /// Adds to a row the products of a left element with the columns that were loaded.
    /// </summary>
    public void AddProducts(int row, NumberExpression elementAddress)
    {
        element.Set(VectorExpression.Broadcast(elementAddress));
        foreach (var (sum, column) in sums[row].Zip(columns))
            sum.Set(VectorExpression.MultiplyAdd(element, column, sum));
    }

    public void StoreRow(int row, NumberExpression address)
    {
        for (var vector = 0; vector < vectors; vector++)
            kernel.Store(sums[row][vector], address + (vector * VectorSize), MaskOf(vector));
    }

    /// <summary>Adds a row of sums to what lies at an address.</summary>
    public void AddRow(int row, NumberExpression address)
    {
        for (var vector = 0; vector < vectors; vector++)
        {
            var target = address + (vector * VectorSize);
            kernel.Store(VectorExpression.Load(target) + sums[row][vector], target, MaskOf(vector));
        }
    }

    private VectorVariable? MaskOf(int vector) => vector == vectors - 1 ? mask : null;
}
