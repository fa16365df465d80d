using Foundation;
using Vae.Tensors.Backends;
using Vae.Tensors.Reference;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Conformance;

/// <summary>
/// What every backend must do, judged by the reference. A new one is a subclass that says how to
/// make it.
/// </summary>
public abstract class TensorBackendConformance
{
    private static readonly float[] Specials =
    [
        0,
        -0f,
        1,
        -1,
        float.Epsilon,
        -float.Epsilon,
        1e-40f,
        1.17549435e-38f,
        1e-30f,
        0.5f,
        2,
        88,
        89,
        -87,
        -100,
        -104,
        1e10f,
        3e38f,
        -3e38f,
        float.PositiveInfinity,
        float.NegativeInfinity,
        float.NaN,
    ];

    public static TheoryData<OperationCase> Operations => new(OperationCases.All);

    public static TheoryData<OperationCase> DifferentiableOperations =>
        new(OperationCases.All.Where(operation => operation.Differentiable));

    protected abstract ITensorBackend Backend { get; }

    [Theory]
    [MemberData(nameof(Operations), DisableDiscoveryEnumeration = true)]
    public void An_operation_equals_the_reference(OperationCase operation)
    {
        var operands = RandomTensors.For(operation);
        AssertEqualsReference(
            OperationProgram.Of(operation.Shapes, operation.Body),
            executable => OperationProgram.Write(operands, executable),
            operation.Tolerance,
            bounds: operation.Roundings == 0
                ? null
                : RoundingBound.Of(
                    OperationProgram.Of(operation.Shapes, operation.Sums ?? operation.Body),
                    (executable, _) => OperationProgram.Write(RandomTensors.Magnitudes(operands), executable),
                    operation.Roundings
                )
        );
    }

    [Theory]
    [MemberData(nameof(DifferentiableOperations), DisableDiscoveryEnumeration = true)]
    public void A_gradient_equals_the_reference(OperationCase operation)
    {
        var operands = RandomTensors.For(operation);
        var isSumOfProducts = operation.Roundings > 0 && operation.Sums is null;
        var bound = isSumOfProducts
            ? RoundingBound.Of(GradientProgram.Of(operation), WriteMagnitudes, GradientProgram.Roundings(operation))
            : null;
        AssertEqualsReference(
            GradientProgram.Of(operation),
            GradientProgram.WriteWeights,
            isSumOfProducts ? 0 : Math.Max(1e-5, 4 * operation.Tolerance),
            variables => GradientProgram.Upload(operands, variables),
            bound
        );

        void WriteMagnitudes(ITensorExecutable executable, VariableSet variables)
        {
            GradientProgram.WriteWeights(executable);
            GradientProgram.Upload(RandomTensors.Magnitudes(operands), variables);
        }
    }

    [Fact]
    public void Elementwise_functions_treat_special_values_as_the_reference_does() =>
        AssertEqualsReference(
            TensorProgram.Trace(builder =>
            {
                var x = builder.Input("x", [Specials.Length]);
                foreach (var kind in Enum.GetValues<UnaryKind>())
                    builder.Output($"{kind}", builder.Unary(kind, x));
                var (row, column) = (x.Reshape(1, -1), x.Reshape(-1, 1));
                foreach (var kind in Enum.GetValues<BinaryKind>())
                    builder.Output($"{kind}", builder.Binary(kind, row, column));
                builder.Output("where", Tensor.Where(row, column, 5.0));
                builder.Output("finite", x.IsFinite());
            }),
            executable => Specials.CopyTo(executable.Input("x")),
            1e-6
        );

    [Fact]
    public void Reductions_treat_special_values_as_the_reference_does() =>
        AssertEqualsReference(
            TensorProgram.Trace(builder =>
            {
                // Row r holds special r among ordinary values; one more matrix has them all.
                var x = builder.Input("x", [Specials.Length, 19]);
                builder.Output("sum", x.Sum(1));
                builder.Output("max", x.Max(1));
                builder.Output("columns", x.Sum(0));
                builder.Output("column maxima", x.Max(0));
                builder.Output("all", x.Max());
                builder.Output("log-sum-exp", x.LogSumExp(1));
            }),
            executable =>
            {
                var x = executable.Input("x");
                for (var i = 0; i < x.Length; i++)
                    x[i] = 0.01f * i;
                for (var row = 0; row < Specials.Length; row++)
                    x[(row * 19) + (row % 19)] = Specials[row];
            },
            1e-5
        );

    [Fact]
    public void Updates_come_after_all_reads()
    {
        var program = TensorProgram.Trace(builder =>
        {
            var (a, b, c) = (builder.Variable("a", [33]), builder.Variable("b", [33]), builder.Variable("c", [33]));
            builder.Update(a, b);
            builder.Update(b, a + c);
            builder.Update(c, a.Sum() * b);
            builder.Output("old", a * 1.5);
            builder.Output("sum", (a + b + c).Sum());
        });
        using var variables = VariableSet.Allocate(Backend, program);
        using var executable = Backend.Compile(program, variables);
        variables["a"].Upload(Enumerable.Range(0, 33).Select(i => (float)i).ToArray());
        variables["b"].Upload(Enumerable.Repeat(1f, 33).ToArray());
        variables["c"].Upload(Enumerable.Repeat(2f, 33).ToArray());
        executable.Run();
        Assert.Equal(Enumerable.Repeat(1f, 33), variables["a"].Download());
        Assert.Equal(Enumerable.Range(2, 33).Select(i => (float)i), variables["b"].Download());
        Assert.Equal(Enumerable.Repeat(528f, 33), variables["c"].Download());
        Assert.Equal(Enumerable.Range(0, 33).Select(i => 1.5f * i), executable.Output("old").ToArray());
        Assert.Equal([528f + 33 + 66], executable.Output("sum").ToArray());
    }

    [Fact]
    public void A_variable_that_is_broadcast_or_multiplied_is_not_overwritten_too_early()
    {
        var program = TensorProgram.Trace(builder =>
        {
            var (w, x) = (builder.Variable("w", [16, 16]), builder.Input("x", [16, 16]));
            builder.Update(w, w - (0.1 * x.MatMul(w)) + w.Transpose() + w.Slice(0, 3, 1));
        });
        var stream = new Rng(3, RngPurpose.Data);
        var start = RandomTensors.Values(ref stream, 256, (-1, 1));
        var rows = RandomTensors.Values(ref stream, 256, (-1, 1));
        float[] After(ITensorBackend backend)
        {
            using var variables = VariableSet.Allocate(backend, program);
            using var executable = backend.Compile(program, variables);
            variables["w"].Upload(start);
            rows.CopyTo(executable.Input("x"));
            for (var i = 0; i < 3; i++)
                executable.Run();
            return variables["w"].Download();
        }

        AssertClose(After(new ReferenceBackend()), After(Backend), 1e-5, "w");
    }

    [Fact]
    public void Programs_share_variables_and_nothing_else()
    {
        TensorProgram Step(int batch) =>
            TensorProgram.Trace(builder =>
            {
                var (w, x) = (builder.Variable("w", [3]), builder.Input("x", [batch, 3]));
                builder.Update(w, w + x.Sum(0));
                builder.Output("w", w * 1.0);
                builder.Output("sum", (x * w).Sum());
            });
        TensorProgram[] programs = [Step(4), Step(1)];
        using var variables = VariableSet.Allocate(Backend, programs);
        using var full = Backend.Compile(programs[0], variables);
        using var last = Backend.Compile(programs[1], variables);
        full.Input("x").Fill(1);
        last.Input("x").Fill(10);
        full.Run();
        last.Run();
        full.Run();
        Assert.Equal([18f, 18f, 18f], variables["w"].Download());
        Assert.Equal([14f, 14f, 14f], full.Output("w").ToArray());
        Assert.Equal([120f], last.Output("sum").ToArray());
    }

    [Fact]
    public void Inputs_and_outputs_start_at_zero_and_keep_what_they_hold()
    {
        var program = TensorProgram.Trace(builder =>
        {
            var (x, _) = (builder.Input("x", [5]), builder.Input("unread", [2]));
            builder.Output("x", x);
            builder.Output("constant", builder.Full([3], 4));
            builder.Output("transposed", builder.Input("m", [2, 3]).Transpose());
        });
        using var variables = VariableSet.Allocate(Backend, program);
        using var executable = Backend.Compile(program, variables);
        executable.Run();
        Assert.Equal(new float[5], executable.Output("x").ToArray());
        executable.Input("x").Fill(7);
        executable.Input("unread").Fill(8);
        new float[] { 1, 2, 3, 4, 5, 6 }.CopyTo(executable.Input("m"));
        Assert.Equal(new float[5], executable.Output("x").ToArray());
        for (var run = 0; run < 2; run++)
        {
            executable.Run();
            Assert.Equal([7f, 7, 7, 7, 7], executable.Output("x").ToArray());
            Assert.Equal([4f, 4, 4], executable.Output("constant").ToArray());
            Assert.Equal([1f, 4, 2, 5, 3, 6], executable.Output("transposed").ToArray());
        }
    }

    [Fact]
    public void Unknown_names_and_wrong_sizes_are_refused()
    {
        var program = TensorProgram.Trace(builder =>
            builder.Output("y", builder.Input("x") * builder.Variable("v", [2]))
        );
        using var variables = VariableSet.Allocate(Backend, program);
        using var executable = Backend.Compile(program, variables);
        Assert.Contains("'z' among x", Assert.Throws<ArgumentException>(() => executable.Input("z").Length).Message);
        Assert.Contains("'z' among y", Assert.Throws<ArgumentException>(() => executable.Output("z").Length).Message);
        Assert.Contains("'z' among v", Assert.Throws<ArgumentException>(() => variables["z"]).Message);
        Assert.Contains(
            "3 elements",
            Assert.Throws<ArgumentException>(() => variables["v"].Upload(new float[3])).Message
        );
        Assert.Contains(
            "1 elements",
            Assert.Throws<ArgumentException>(() => variables["v"].Download(new float[1])).Message
        );
    }

    [Theory]
    [InlineData(64, 2, 32, 32)]
    [InlineData(7, 3, 17, 5)]
    [InlineData(33, 2, 64, 2)]
    public void A_whole_training_step_follows_the_reference(int batch, int size, int hidden, int latent)
    {
        var step = new TrainingStep(batch, size, hidden, latent);
        var (expected, actual) = (step.Train(new ReferenceBackend(), steps: 20), step.Train(Backend, steps: 20));
        AssertClose(expected.Losses, actual.Losses, 1e-4, "losses");
        AssertClose(expected.Weights, actual.Weights, 2e-3, "weights");
    }

    [Theory]
    [InlineData(16, 1, 32)]
    [InlineData(5, 9, 17)]
    public void A_whole_convolutional_step_follows_the_reference(int batch, int channels, int hidden)
    {
        var step = TrainingStep.Convolutional(batch, channels, hidden, latent: 3);
        var (expected, actual) = (step.Train(new ReferenceBackend(), steps: 5), step.Train(Backend, steps: 5));
        AssertClose(expected.Losses, actual.Losses, 1e-4, "losses");
        AssertClose(expected.Weights, actual.Weights, 2e-3, "weights");
    }

    /// <param name="bounds">What each element may be off by besides, by output.</param>
    private void AssertEqualsReference(
        TensorProgram program,
        Action<ITensorExecutable> write,
        double tolerance,
        Action<VariableSet>? upload = null,
        IReadOnlyDictionary<string, double[]>? bounds = null
    )
    {
        var reference = new ReferenceBackend();
        using var expectedVariables = VariableSet.Allocate(reference, program);
        using var actualVariables = VariableSet.Allocate(Backend, program);
        upload?.Invoke(expectedVariables);
        upload?.Invoke(actualVariables);
        using var expected = reference.Compile(program, expectedVariables);
        using var actual = Backend.Compile(program, actualVariables);
        write(expected);
        write(actual);
        expected.Run();
        actual.Run();
        foreach (var name in program.Outputs.Keys)
            AssertClose(expected.Output(name).ToArray(), actual.Output(name).ToArray(), tolerance, name, bounds?[name]);
    }

    private static void AssertClose(
        float[] expected,
        float[] actual,
        double tolerance,
        string name,
        double[]? bounds = null
    )
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i])) + (bounds?[i] ?? 0);
            var isClose = expected[i].Equals(actual[i]) || Math.Abs((double)expected[i] - actual[i]) <= allowed;
            Assert.True(
                isClose,
                FormattableString.Invariant(
                    $"{name}[{i}] is {actual[i]:R}, the reference {expected[i]:R}, and may be off by {allowed:G3}"
                )
            );
        }
    }
}
