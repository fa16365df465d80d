using Vae.Tensors.Tracing;

namespace Vae.Tensors.Backends;

/// <summary>
/// Default bodies: the elementwise functions that primitives can express. A backend that knows only
/// <see cref="UnaryKind.Negate"/>, <see cref="UnaryKind.Exp"/>, <see cref="UnaryKind.Log"/>,
/// <see cref="UnaryKind.Sqrt"/>, the three of trigonometry and the binary kinds lowers the rest by
/// them, at some cost of speed and of the last digits.
/// </summary>
public static class DerivedOperations
{
    /// <summary>
    /// The program with every unary operation that the backend does not know written out in
    /// primitives.
    /// </summary>
    public static TensorProgram Lower(TensorProgram program, Predicate<UnaryKind> isKnown) =>
        ProgramRewriter.Rewrite(
            program,
            (operation, _) => operation is Operation.Unary(var kind, var x) && !isKnown(kind) ? Body(kind, x) : null
        );

    private static Tensor? Body(UnaryKind kind, Tensor x) =>
        kind switch
        {
            UnaryKind.Relu => x.Maximum(0),
            UnaryKind.Abs => x.Maximum(-x),
            UnaryKind.Sign => Tensor.Where(x.EqualTo(x), (x > 0) - (x < 0), x),
            UnaryKind.Sigmoid => 1 / (1 + (-x).Exp()),
            UnaryKind.Tanh => 1 - (2 / (1 + (2 * x).Exp())),
            UnaryKind.Softplus => x.Maximum(0) + (1 + (-x.Maximum(-x)).Exp()).Log(),
            _ => null,
        };
}
