using Vae.Tensors.Backends;
using Vae.Tensors.Reference;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Tests.Reference;

/// <summary>The oracle against values written by hand.</summary>
public sealed class ReferenceOperationsTests
{
    private static readonly double Infinity = double.PositiveInfinity;

    public static TheoryData<string, Func<ProgramBuilder, Tensor>, double[]> Elementwise => new()
    {
        { "negate", b => -Of(b, 1, -2), [-1, 2] },
        { "exp", b => Of(b, 0, 1, double.NegativeInfinity).Exp(), [1, Math.E, 0] },
        { "log", b => Of(b, 1, 0, -1).Log(), [0, -Infinity, double.NaN] },
        { "sqrt", b => Of(b, 9, -1).Sqrt(), [3, double.NaN] },
        { "tanh", b => Of(b, 0, 1).Tanh(), [0, 0.7615941559557649] },
        { "sigmoid", b => Of(b, 0, 2, -1000).Sigmoid(), [0.5, 0.8807970779778823, 0] },
        { "softplus", b => Of(b, 0, 1000, -50).Softplus(), [Math.Log(2), 1000, 1.9287498479639178e-22] },
        { "relu", b => Of(b, -1, 2, double.NaN).Relu(), [0, 2, double.NaN] },
        { "abs", b => Of(b, -1, 2).Abs(), [1, 2] },
        { "sign", b => Of(b, -3, 0, 2, double.NaN).Sign(), [-1, 0, 1, double.NaN] },
        { "add", b => Of(b, 1, 2) + Of(b, 3, 4), [4, 6] },
        { "subtract", b => 1 - Of(b, 3, 4), [-2, -3] },
        { "multiply", b => Of(b, 1, 2) * Of(b, 3, 4), [3, 8] },
        { "divide", b => Of(b, 1, 2) / Of(b, 4, 0), [0.25, Infinity] },
        { "maximum", b => Of(b, 1, 2, double.NaN).Maximum(1.5), [1.5, 2, double.NaN] },
        { "minimum", b => Of(b, 1, 2, double.NaN).Minimum(1.5), [1, 1.5, double.NaN] },
        { "less", b => Of(b, 1, 2, 3, double.NaN) < 2, [1, 0, 0, 0] },
        { "less or equal", b => Of(b, 1, 2, 3) <= 2, [1, 1, 0] },
        { "greater", b => Of(b, 1, 2, 3, double.NaN) > 2, [0, 0, 1, 0] },
        { "greater or equal", b => Of(b, 1, 2, 3) >= 2, [0, 1, 1] },
        { "equal", b => Of(b, 1, 2, double.NaN).EqualTo(2), [0, 1, 0] },
        { "is finite", b => Of(b, 1, Infinity, -Infinity, double.NaN).IsFinite(), [1, 0, 0, 0] },
        { "where", b => Tensor.Where(Of(b, 1, 0, -2), Of(b, 1, 2, 3), 9.0), [1, 9, 3] },
        { "clamp", b => Of(b, -5, 0.5, 5).Clamp(-1, 1), [-1, 0.5, 1] },
    };

    public static TheoryData<string, Func<ProgramBuilder, Tensor>, double[]> Structure => new()
    {
        { "broadcast", b => Matrix(b) + Of(b, 10, 20, 30), [11, 22, 33, 14, 25, 36] },
        { "sum", b => Matrix(b).Sum(), [21] },
        { "sum over rows", b => Matrix(b).Sum(0), [5, 7, 9] },
        { "sum over columns", b => Matrix(b).Sum(-1), [6, 15] },
        { "mean", b => Matrix(b).Mean(1), [2, 5] },
        { "max", b => Matrix(b).Max(0), [4, 5, 6] },
        { "sum of nothing", b => b.Full([0, 2], 1).Sum(0), [0, 0] },
        { "max of nothing", b => b.Full([0, 2], 1).Max(0), [-Infinity, -Infinity] },
        { "log-sum-exp", b => Of(b, 1000, 1000).LogSumExp(), [1000 + Math.Log(2)] },
        { "log-sum-exp of minus infinity", b => Of(b, -Infinity, -Infinity).LogSumExp(), [-Infinity] },
        { "log-sum-exp with infinity", b => Of(b, Infinity, 1).LogSumExp(), [Infinity] },
        { "product", b => Matrix(b).MatMul(Matrix(b), transposeRight: true), [14, 32, 32, 77] },
        { "product, transposed", b => Matrix(b).MatMul(Matrix(b), transposeLeft: true), [17, 22, 27, 22, 29, 36, 27, 36, 45] },
        { "product over nothing", b => b.Full([2, 0], 1).MatMul(b.Full([0, 2], 1)), [0, 0, 0, 0] },
        { "transpose", b => Matrix(b).Transpose(), [1, 4, 2, 5, 3, 6] },
        { "concat rows", b => Tensor.Concat(0, Matrix(b), Matrix(b).Slice(0, 0, 1)), [1, 2, 3, 4, 5, 6, 1, 2, 3] },
        { "concat columns", b => Tensor.Concat(1, Matrix(b), Matrix(b).Slice(1, 2, 1)), [1, 2, 3, 3, 4, 5, 6, 6] },
        { "slice", b => Matrix(b).Slice(1, 1, 2), [2, 3, 5, 6] },
    };

    [Theory]
    [MemberData(nameof(Elementwise), DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Structure), DisableDiscoveryEnumeration = true)]
    public void An_operation_does_what_it_says(string name, Func<ProgramBuilder, Tensor> body, double[] expected)
    {
        Assert.NotEmpty(name);
        var backend = new ReferenceBackend();
        var program = TensorProgram.Trace(builder => builder.Output("y", body(builder)));
        using var executable = (ReferenceExecutable)backend.Compile(program, VariableSet.Allocate(backend, program));
        executable.Run();
        Assert.Equal(expected, executable.OutputValues("y"), (a, b) => a.Equals(b) || Math.Abs(a - b) <= 1e-15 * Math.Abs(a));
    }

    private static Tensor Of(ProgramBuilder builder, params double[] values) =>
        Tensor.Concat(0, [.. values.Select(value => builder.Constant(value).Reshape(1))]);

    private static Tensor Matrix(ProgramBuilder builder) => Of(builder, 1, 2, 3, 4, 5, 6).Reshape(2, 3);
}
