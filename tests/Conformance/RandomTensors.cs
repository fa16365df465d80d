using Foundation;

namespace Vae.Tensors.Conformance;

/// <summary>The same values for the same case on every backend.</summary>
internal static class RandomTensors
{
    public static float[][] For(OperationCase operation)
    {
        var stream = new Rng(7, RngPurpose.Data);
        return [.. operation.Shapes.Select(shape => Values(ref stream, shape.Count, operation.Range))];
    }

    public static float[][] Magnitudes(float[][] operands) =>
        [.. operands.Select(values => Array.ConvertAll(values, Math.Abs))];

    public static float[] Values(ref Rng stream, int count, (double Low, double High) range)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)(range.Low + ((range.High - range.Low) * stream.NextDouble()));
        return values;
    }
}
