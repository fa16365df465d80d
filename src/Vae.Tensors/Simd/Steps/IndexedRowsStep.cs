using Vae.Tensors.Simd.Planning;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Steps;

/// <summary>Takes each element from the row that its index names.</summary>
internal sealed unsafe class GatherRowsStep(float* source, float* indices, float* destination, IndexedRowsUnit unit)
    : Step
{
    private readonly int count = unit.Indices.Sizes.Count;
    private readonly int rows = unit.Source.Sizes[0];
    private readonly int columns = unit.Indices.Sizes[1];

    public override void Run()
    {
        var column = 0;
        for (var i = 0; i < count; i++)
        {
            destination[i] = source[((long)ScalarFunctions.RowIndex(indices[i], rows) * columns) + column];
            if (++column == columns)
                column = 0;
        }
    }
}

/// <summary>Adds each element to the row that its index names.</summary>
internal sealed unsafe class ScatterRowsStep(float* source, float* indices, float* destination, IndexedRowsUnit unit)
    : Step
{
    private readonly int count = unit.Indices.Sizes.Count;
    private readonly int rows = unit.Target.Sizes[0];
    private readonly int columns = unit.Indices.Sizes[1];

    public override void Run()
    {
        new Span<float>(destination, rows * columns).Clear();
        var column = 0;
        for (var i = 0; i < count; i++)
        {
            destination[((long)ScalarFunctions.RowIndex(indices[i], rows) * columns) + column] += source[i];
            if (++column == columns)
                column = 0;
        }
    }
}
