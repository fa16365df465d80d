using Foundation;

namespace Vae.Tensors.Tracing;

/// <summary>
/// What the elementwise kinds mean, on doubles: for constants known while tracing, and for the
/// reference backend.
/// </summary>
internal static class ScalarFunctions
{
    public static double Apply(UnaryKind kind, double x) =>
        kind switch
        {
            UnaryKind.Negate => -x,
            UnaryKind.Exp => Math.Exp(x),
            UnaryKind.Log => Math.Log(x),
            UnaryKind.Sqrt => Math.Sqrt(x),
            UnaryKind.Tanh => Math.Tanh(x),
            UnaryKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
            UnaryKind.Softplus => Softplus(x),
            UnaryKind.Relu => Math.Max(x, 0),
            UnaryKind.Abs => Math.Abs(x),
            UnaryKind.Sign => double.IsNaN(x) ? x : Math.Sign(x),
            UnaryKind.Sin => Math.Sin(x),
            UnaryKind.Cos => Math.Cos(x),
            UnaryKind.Atan => Math.Atan(x),
            _ => throw Invariant.Unreachable(kind),
        };

    public static double Apply(BinaryKind kind, double x, double y) =>
        kind switch
        {
            BinaryKind.Add => x + y,
            BinaryKind.Subtract => x - y,
            BinaryKind.Multiply => x * y,
            BinaryKind.Divide => x / y,
            BinaryKind.Maximum => Math.Max(x, y),
            BinaryKind.Minimum => Math.Min(x, y),
            BinaryKind.Less => x < y ? 1 : 0,
            BinaryKind.LessOrEqual => x <= y ? 1 : 0,
            BinaryKind.Equal => x == y ? 1 : 0,
            _ => throw Invariant.Unreachable(kind),
        };

    /// <summary>
    /// The row that an index means: the nearest one if it is out of range, without its fraction, 0
    /// for NaN.
    /// </summary>
    public static int RowIndex(double index, int rows) => (int)Math.Clamp(index, 0, rows - 1);

    /// <summary>
    /// ln(1 + t) keeps its digits for small t by Kahan's correction, t / ((1 + t) - 1).
    /// </summary>
    private static double Softplus(double x)
    {
        var t = Math.Exp(-Math.Abs(x));
        var u = 1 + t;
        return Math.Max(x, 0) + (u == 1 ? t : Math.Log(u) * (t / (u - 1)));
    }
}
