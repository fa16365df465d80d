using Foundation;
using Vae.Tensors.Backends;
using Vae.Tensors.Differentiation;
using Vae.Tensors.Reference;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Tests.Differentiation;

public sealed class GradientsTests
{
    public static TheoryData<OperationCase> Cases =>
        new(OperationCases.All.Where(operation => operation.Differentiable));

    /// <summary>
    /// The derivative of a randomly weighted sum of the results, against central differences in
    /// double precision.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_gradient_equals_finite_differences(OperationCase operation)
    {
        var program = GradientProgram.Of(operation);
        var backend = new ReferenceBackend();
        using var variables = VariableSet.Allocate(backend, program);
        using var executable = (ReferenceExecutable)backend.Compile(program, variables);
        var operands = RandomTensors.For(operation);
        for (var i = 0; i < operands.Length; i++)
            variables[$"x{i}"].Upload(operands[i]);
        GradientProgram.WriteWeights(executable);
        executable.Run();
        double[][] gradients = [.. operands.Select((_, i) => executable.OutputValues($"gradient{i}"))];

        for (var i = 0; i < operands.Length; i++)
        {
            var values = ((ReferenceStorage)variables[$"x{i}"]).Values;
            for (var element = 0; element < values.Length; element += 1 + (values.Length / 20))
            {
                var (at, step) = (values[element], 1e-5 * Math.Max(1, Math.Abs(values[element])));
                double LossAt(double x)
                {
                    values[element] = x;
                    executable.Run();
                    return executable.OutputValues("loss")[0];
                }

                var expected = (LossAt(at + step) - LossAt(at - step)) / (2 * step);
                values[element] = at;
                Assert.Equal(expected, gradients[i][element], 2e-6 * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void No_gradient_passes_where_it_is_stopped() =>
        AssertGradient([2, 3], x => (x.StopGradient() * x).Sum(), [2, 3]);

    [Fact]
    public void What_the_loss_does_not_depend_on_has_gradient_zero() =>
        AssertGradient([2, 3], x => x.Sign().Sum() + 1, [0, 0]);

    [Fact]
    public void Equal_maxima_share_the_gradient() => AssertGradient([4, 1, 4], x => x.Max(), [0.5, 0, 0.5]);

    [Fact]
    public void Relu_at_zero_has_gradient_zero() => AssertGradient([0, 1, -1], x => x.Relu().Sum(), [0, 1, 0]);

    [Fact]
    public void A_gradient_can_itself_be_differentiated() =>
        AssertGradient([2, 3], x => Gradients.Of((x * x * x).Sum(), [x])[0].Sum(), [12, 18]);

    [Fact]
    public void A_gradient_is_had_for_a_value_in_between() =>
        TensorProgram.Trace(builder =>
        {
            var x = builder.Variable("x", [3]);
            var square = x.Square();
            Assert.Same(square + square, Gradients.Of((square * square).Sum(), [square])[0]);
        });

    private static void AssertGradient(float[] at, Func<Tensor, Tensor> loss, double[] expected)
    {
        var program = TensorProgram.Trace(builder =>
        {
            var x = builder.Variable("x", [at.Length]);
            builder.Output("gradient", Gradients.Of(loss(x), [x])[0]);
        });
        var backend = new ReferenceBackend();
        using var variables = VariableSet.Allocate(backend, program);
        using var executable = (ReferenceExecutable)backend.Compile(program, variables);
        variables["x"].Upload(at);
        executable.Run();
        Assert.Equal(expected, executable.OutputValues("gradient"));
    }
}
