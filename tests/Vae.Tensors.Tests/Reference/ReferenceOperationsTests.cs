using Vae.Tensors.Backends;
using Vae.Tensors.Reference;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Tests.Reference;

/// <summary>The oracle against values written by hand.</summary>
public sealed class ReferenceOperationsTests
{
    private static readonly double Infinity = double.PositiveInfinity;

    public static TheoryData<string, Func<ProgramBuilder, Tensor>, double[]> Elementwise =>
        new()
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

    public static TheoryData<string, Func<ProgramBuilder, Tensor>, double[]> Structure =>
        new()
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
            {
                "product, transposed",
                b => Matrix(b).MatMul(Matrix(b), transposeLeft: true),
                [17, 22, 27, 22, 29, 36, 27, 36, 45]
            },
            { "product over nothing", b => b.Full([2, 0], 1).MatMul(b.Full([0, 2], 1)), [0, 0, 0, 0] },
            { "transpose", b => Matrix(b).Transpose(), [1, 4, 2, 5, 3, 6] },
            { "concat rows", b => Tensor.Concat(0, Matrix(b), Matrix(b).Slice(0, 0, 1)), [1, 2, 3, 4, 5, 6, 1, 2, 3] },
            { "concat columns", b => Tensor.Concat(1, Matrix(b), Matrix(b).Slice(1, 2, 1)), [1, 2, 3, 3, 4, 5, 6, 6] },
            // By PyTorch: conv2d, conv_transpose2d and grad.conv2d_weight of the same numbers.
            { "convolve", b => Image(b).Convolve(Kernel(b)), [37, 47, 67, 77] },
            { "convolve, stride 2, padding 1", b => Image(b).Convolve(Kernel(b), 2, 1), [4, 18, 36, 77] },
            {
                "convolve transposed",
                b => Kernel(b).Reshape(1, 2, 2, 1).ConvolveTransposed(Kernel(b)),
                [1, 4, 4, 6, 20, 16, 9, 24, 16]
            },
            {
                "convolve transposed, stride 2, padding 1",
                b => Image(b).ConvolveTransposed(Kernel(b), 2, 1),
                [4, 6, 8, 9, 8, 5, 10, 6, 16, 15, 20, 18, 14, 8, 16, 9]
            },
            {
                "convolve channels",
                b => Counted(b, 1, 2, 2, 2).Permute(0, 2, 3, 1).Convolve(Counted(b, 3, 2, 1, 2).Permute(2, 3, 1, 0)),
                [44, 100, 156, 64, 152, 240]
            },
            {
                "convolve channels transposed, stride 2, a row more",
                b =>
                    Counted(b, 1, 2, 2, 2)
                        .Permute(0, 2, 3, 1)
                        .ConvolveTransposed(Counted(b, 2, 3, 1, 2).Permute(2, 3, 1, 0), 2, 0, 4, 4),
                [
                    36,
                    48,
                    60,
                    42,
                    54,
                    66,
                    44,
                    60,
                    76,
                    52,
                    68,
                    84,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    52,
                    72,
                    92,
                    62,
                    82,
                    102,
                    60,
                    84,
                    108,
                    72,
                    96,
                    120,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                ]
            },
            {
                "kernel gradient",
                b => Image(b).ConvolveKernelGradient(Kernel(b).Reshape(1, 2, 2, 1), 2, 2),
                [37, 47, 67, 77]
            },
            {
                "gather rows",
                b => Matrix(b).GatherRows(Of(b, 1, 0, 5, -3, 1, double.NaN).Reshape(2, 3)),
                [4, 2, 6, 1, 5, 3]
            },
            {
                "scatter rows",
                b => Matrix(b).ScatterRows(Of(b, 1, 0, 2, 1, 2, 2).Reshape(2, 3), 3),
                [0, 2, 0, 5, 0, 0, 0, 5, 9]
            },
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
        Assert.Equal(
            expected,
            executable.OutputValues("y"),
            (a, b) => a.Equals(b) || Math.Abs(a - b) <= 1e-15 * Math.Abs(a)
        );
    }

    private static Tensor Of(ProgramBuilder builder, params double[] values) =>
        Tensor.Concat(0, [.. values.Select(value => builder.Constant(value).Reshape(1))]);

    private static Tensor Image(ProgramBuilder builder) => Counted(builder, 1, 3, 3, 1);

    private static Tensor Kernel(ProgramBuilder builder) => Counted(builder, 2, 2, 1, 1);

    /// <summary>1, 2, 3, … in a shape.</summary>
    private static Tensor Counted(ProgramBuilder builder, params int[] sizes) =>
        Of(builder, [.. Enumerable.Range(1, Shape.Of(sizes).Count).Select(i => (double)i)]).Reshape(sizes);

    private static Tensor Matrix(ProgramBuilder builder) => Of(builder, 1, 2, 3, 4, 5, 6).Reshape(2, 3);
}
