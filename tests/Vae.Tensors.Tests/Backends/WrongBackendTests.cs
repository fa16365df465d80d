using Vae.Tensors.Backends;
using Vae.Tensors.Reference;
using Vae.Tensors.Tracing;
using Xunit.Sdk;

namespace Vae.Tensors.Tests.Backends;

/// <summary>
/// The suite is worth something: backends that are wrong in one small way fail it.
/// </summary>
public sealed class WrongBackendTests
{
    public static TheoryData<string, Func<Operation, Tensor?>> Mistakes =>
        new()
        {
            {
                "tanh 1e-4 off",
                operation => operation is Operation.Unary(UnaryKind.Tanh, var x) ? x.Tanh() * 1.0001 : null
            },
            {
                "a product 1e-5 off",
                operation =>
                    operation is Operation.MatMul(var x, var y, var left, var right)
                        ? x.MatMul(y, left, right) * 1.00001
                        : null
            },
            {
                "a convolution 1e-5 off",
                operation =>
                    operation is Operation.Convolve c
                        ? c.Operand.Convolve(c.Kernel, c.Stride, c.Padding) * 1.00001
                        : null
            },
            {
                "a sum 1e-5 off",
                operation =>
                    operation is Operation.Reduce(ReductionKind.Sum, var x, var axes)
                        ? x.Sum(axes.Items.AsSpan(), false) * 1.00001
                        : null
            },
            {
                "relu that passes a little",
                operation => operation is Operation.Unary(UnaryKind.Relu, var x) ? x.Maximum(1e-3 * x) : null
            },
            {
                "maximum that hides NaN",
                operation =>
                    operation is Operation.Binary(BinaryKind.Maximum, var x, var y) ? Tensor.Where(x > y, x, y) : null
            },
            {
                "less as less or equal",
                operation => operation is Operation.Binary(BinaryKind.Less, var x, var y) ? x <= y : null
            },
            {
                "a product that forgets to transpose",
                operation =>
                    operation is Operation.MatMul(var x, var y, true, false) && x.Shape[0] == x.Shape[1]
                        ? x.MatMul(y)
                        : null
            },
            {
                "a sum that starts at one",
                operation =>
                    operation is Operation.Reduce(ReductionKind.Sum, var x, var axes) && x.Shape.Count == 0
                        ? x.Sum(axes.Items.AsSpan(), false) + 1
                        : null
            },
            {
                "a convolution that flips its kernel",
                operation =>
                    operation is Operation.Convolve c
                        ? c.Operand.Convolve(Flipped(c.Kernel), c.Stride, c.Padding)
                        : null
            },
            {
                "a transposed convolution that flips its kernel",
                operation =>
                    operation is Operation.ConvolveTransposed c
                        ? c.Operand.ConvolveTransposed(Flipped(c.Kernel), c.Stride, c.Padding, c.Height, c.Width)
                        : null
            },
            {
                "a kernel gradient that is flipped",
                operation =>
                    operation is Operation.ConvolveKernelGradient { KernelWidth: 3 } c
                        ? Flipped(
                            c.Operand.ConvolveKernelGradient(
                                c.OutputGradient,
                                c.KernelHeight,
                                c.KernelWidth,
                                c.Stride,
                                c.Padding
                            )
                        )
                        : null
            },
            {
                "a scatter that keeps the last",
                operation =>
                    operation is Operation.ScatterRows(var x, var indices, 1) ? x.Slice(0, x.Shape[0] - 1, 1) : null
            },
            {
                "a slice from the start",
                operation =>
                    operation is Operation.Slice(var x, var axis, > 0, var length) ? x.Slice(axis, 0, length) : null
            },
        };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void A_wrong_backend_fails_the_suite(string name, Func<Operation, Tensor?> mistake)
    {
        Assert.True(Failures(new AlteredBackend(mistake)).Any(), $"no case found it: {name}");
    }

    [Fact]
    public void A_backend_of_primitives_alone_passes_the_suite() => Assert.Empty(Failures(new PrimitiveBackend()));

    [Fact]
    public void A_backend_that_updates_before_it_reads_fails_the_suite() =>
        Assert.ThrowsAny<XunitException>(() => new Suite(new HastyBackend()).Updates_come_after_all_reads());

    private static IEnumerable<string> Failures(ITensorBackend backend)
    {
        var suite = new Suite(backend);
        var checks = OperationCases
            .All.Select(operation =>
                (operation.Name, Check: (Action)(() => suite.An_operation_equals_the_reference(operation)))
            )
            .Append(("special values", suite.Elementwise_functions_treat_special_values_as_the_reference_does))
            .Append(("special values in reductions", suite.Reductions_treat_special_values_as_the_reference_does));
        foreach (var (name, check) in checks)
        {
            if (Record.Exception(check) is { } exception)
                yield return $"{name}: {exception.Message}";
        }
    }

    private static Tensor Flipped(Tensor kernel) =>
        Tensor.Concat(
            0,
            [.. Enumerable.Range(0, kernel.Shape[0]).Select(row => kernel.Slice(0, kernel.Shape[0] - 1 - row, 1))]
        );

    private sealed class Suite(ITensorBackend backend) : TensorBackendConformance
    {
        protected override ITensorBackend Backend => backend;
    }

    /// <summary>The reference, on programs in which an operation was replaced.</summary>
    private sealed class AlteredBackend(Func<Operation, Tensor?> replacement) : ITensorBackend
    {
        private readonly ReferenceBackend reference = new();

        public string Name => "altered";

        public TensorStorage Allocate(Shape shape) => reference.Allocate(shape);

        public ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
            reference.Compile(ProgramRewriter.Rewrite(program, (operation, _) => replacement(operation)), variables);
    }

    /// <summary>The reference, knowing seven unary functions only.</summary>
    private sealed class PrimitiveBackend : ITensorBackend
    {
        private readonly ReferenceBackend reference = new();

        public string Name => "primitive";

        public TensorStorage Allocate(Shape shape) => reference.Allocate(shape);

        public ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
            reference.Compile(DerivedOperations.Lower(program, IsPrimitive), variables);

        private static bool IsPrimitive(UnaryKind kind) =>
            kind
                is UnaryKind.Negate
                    or UnaryKind.Exp
                    or UnaryKind.Log
                    or UnaryKind.Sqrt
                    or UnaryKind.Sin
                    or UnaryKind.Cos
                    or UnaryKind.Atan;
    }

    /// <summary>
    /// Runs every program twice, so that reads see what was to be written after them.
    /// </summary>
    private sealed class HastyBackend : ITensorBackend
    {
        private readonly ReferenceBackend reference = new();

        public string Name => "hasty";

        public TensorStorage Allocate(Shape shape) => reference.Allocate(shape);

        public ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
            new Twice(reference.Compile(program, variables));

        private sealed class Twice(ITensorExecutable once) : ITensorExecutable
        {
            public TensorProgram Program => once.Program;

            public Span<float> Input(string name) => once.Input(name);

            public ReadOnlySpan<float> Output(string name) => once.Output(name);

            public void Run()
            {
                once.Run();
                once.Run();
            }

            public void Dispose() => once.Dispose();
        }
    }
}
