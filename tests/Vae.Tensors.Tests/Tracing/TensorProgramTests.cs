using Vae.Tensors.Differentiation;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Tests.Tracing;

public sealed class TensorProgramTests
{
    public static TheoryData<string, Action<ProgramBuilder>> Mistakes =>
        new()
        {
            {
                "Add: shapes [64, 2] and [3] do not broadcast together",
                b => _ = b.Input("x", [64, 2]) + b.Input("y", [3])
            },
            {
                "MatMul: [64, 2] times [3, 32]: the inner sizes 2 and 3 differ",
                b => b.Input("x", [64, 2]).MatMul(b.Input("y", [3, 32]))
            },
            {
                "MatMul: [64, 2] times [32, 3] transposed: the inner sizes 2 and 3 differ",
                b => b.Input("x", [64, 2]).MatMul(b.Input("y", [32, 3]), transposeRight: true)
            },
            { "MatMul: [2] and [2, 3] are not both matrices", b => b.Input("x", [2]).MatMul(b.Input("y", [2, 3])) },
            { "Reshape: [4, 3] has 12 elements, [5] has 5", b => b.Input("x", [4, 3]).Reshape(5) },
            { "Sum: [4, 3] has no axis 2", b => b.Input("x", [4, 3]).Sum(2) },
            { "Sum: axis -1 of [4, 3] is given twice", b => b.Input("x", [4, 3]).Sum(1, -1) },
            { "Slice: 3 elements from 2 on are not within axis 0 of [4]", b => b.Input("x", [4]).Slice(0, 2, 3) },
            {
                "Concat: [4, 2] does not continue [4, 3] along axis 0",
                b => Tensor.Concat(0, b.Input("x", [4, 3]), b.Input("y", [4, 2]))
            },
            { "Permute: [0, 0] does not name each axis of [4, 3] once", b => b.Input("x", [4, 3]).Permute(0, 0) },
            { "BroadcastTo: [4, 3] cannot be broadcast to [3]", b => b.Input("x", [4, 3]).BroadcastTo([3]) },
            {
                "Where: mask [2] and values [3] and [] do not broadcast together",
                b => Tensor.Where(b.Input("m", [2]), b.Input("x", [3]), 0.0)
            },
            {
                "Convolve: the input [8, 8, 3] and the kernel [4, 4, 3, 32] do not both have four axes",
                b => b.Input("x", [8, 8, 3]).Convolve(b.Input("k", [4, 4, 3, 32]))
            },
            {
                "Convolve: input [2, 8, 8, 3] has 3 channels, kernel [4, 4, 1, 32] takes 1",
                b => b.Input("x", [2, 8, 8, 3]).Convolve(b.Input("k", [4, 4, 1, 32]))
            },
            {
                "Convolve: kernel [4, 4, 3, 32] in input [2, 8, 1, 3] with padding 1 does not fit",
                b => b.Input("x", [2, 8, 1, 3]).Convolve(b.Input("k", [4, 4, 3, 32]), 2, 1)
            },
            {
                "Convolve: stride 0 must be at least 1 and padding -1 at least 0",
                b => b.Input("x", [2, 8, 8, 3]).Convolve(b.Input("k", [4, 4, 3, 32]), 0, -1)
            },
            {
                "ConvolveTransposed: input [2, 4, 4, 3] has 3 channels, kernel [4, 4, 3, 32] takes 32",
                b => b.Input("x", [2, 4, 4, 3]).ConvolveTransposed(b.Input("k", [4, 4, 3, 32]))
            },
            {
                "ConvolveTransposed: input [2, 1, 1, 3] and kernel [1, 1, 5, 3] with stride 1 and padding 1 leave an "
                    + "output of -1 by -1",
                b => b.Input("x", [2, 1, 1, 3]).ConvolveTransposed(b.Input("k", [1, 1, 5, 3]), 1, 1)
            },
            {
                "ConvolveTransposed: a convolution of 10 by 8 with kernel [4, 4, 5, 3], stride 2 and padding "
                    + "1 does not "
                    + "give input [2, 4, 4, 3]",
                b => b.Input("x", [2, 4, 4, 3]).ConvolveTransposed(b.Input("k", [4, 4, 5, 3]), 2, 1, 10, 8)
            },
            {
                "ConvolveTransposed: the input [4, 3] and the kernel [4, 4, 5, 3] do not both have four axes",
                b => b.Input("x", [4, 3]).ConvolveTransposed(b.Input("k", [4, 4, 5, 3]))
            },
            {
                "ConvolveKernelGradient: a convolution of [2, 8, 8, 3] with a kernel of 4 by 4, stride 2 and padding 1 "
                    + "does not give [3, 4, 4, 5]",
                b => b.Input("x", [2, 8, 8, 3]).ConvolveKernelGradient(b.Input("y", [3, 4, 4, 5]), 4, 4, 2, 1)
            },
            {
                "GatherRows: [4, 3] and indices [4, 2] are not matrices of equally many columns",
                b => b.Input("x", [4, 3]).GatherRows(b.Input("i", [4, 2]))
            },
            {
                "GatherRows: [0, 3] has no row for indices [4, 3]",
                b => b.Input("x", [0, 3]).GatherRows(b.Input("i", [4, 3]))
            },
            {
                "ScatterRows: [4, 3] and indices [5, 3] differ",
                b => b.Input("x", [4, 3]).ScatterRows(b.Input("i", [5, 3]), 7)
            },
            {
                "ScatterRows: a result of 0 rows has none for indices [4, 3]",
                b => b.Input("x", [4, 3]).ScatterRows(b.Input("i", [4, 3]), 0)
            },
            { "input 'x' [] has no value while the program is traced", b => _ = (double)b.Input("x") },
            {
                "decides a branch",
                b =>
                {
                    if (b.Input("x") > 0)
                        b.Output("y", b.Input("z"));
                }
            },
            {
                "two inputs named 'x'",
                b =>
                {
                    b.Input("x");
                    b.Input("x");
                }
            },
            {
                "two outputs named 'y'",
                b =>
                {
                    b.Output("y", b.Input("x"));
                    b.Output("y", b.Input("z"));
                }
            },
            {
                "Update: variable 'v' is [2], its next value [3]",
                b => b.Update(b.Variable("v", [2]), b.Input("x", [3]))
            },
            { "Update: the input 'x' [] is not a variable", b => b.Update(b.Input("x"), b.Input("y")) },
            {
                "two next values",
                b =>
                {
                    var v = b.Variable("v", []);
                    b.Update(v, v + 1);
                    b.Update(v, v + 2);
                }
            },
            {
                "not a scalar",
                b =>
                {
                    var v = b.Variable("v", [2]);
                    Gradients.Of(v * v, [v]);
                }
            },
            { "two parts named 'w'", b => _ = new VariableLayout([("w", [2]), ("w", [3])]) },
            { "no part named 'b' among w", b => _ = b.Variable("g", new VariableLayout([("w", [2])]))["b"] },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_while_tracing(string message, Action<ProgramBuilder> code) =>
        Assert.Contains(message, Assert.Throws<TracingException>(() => TensorProgram.Trace(code)).Message);

    [Fact]
    public void A_tensor_belongs_to_its_program()
    {
        Tensor? stray = null;
        TensorProgram.Trace(builder => stray = builder.Input("x"));
        Assert.Contains(
            "another program",
            Assert.Throws<TracingException>(() => TensorProgram.Trace(builder => builder.Output("y", stray!))).Message
        );
        Assert.Contains(
            "another program",
            Assert
                .Throws<TracingException>(() => TensorProgram.Trace(builder => _ = builder.Input("y") + stray!))
                .Message
        );
        Assert.Contains("traced already", Assert.Throws<TracingException>(() => stray! + 1).Message);
    }

    [Fact]
    public void What_nothing_needs_is_left_out()
    {
        var program = TensorProgram.Trace(builder =>
        {
            var x = builder.Input("x", [3]);
            _ = x.Exp();
            builder.Output("y", x.Log());
        });
        Assert.Equal([0, 2], program.Tensors.Select(tensor => tensor.Id));
    }

    [Fact]
    public void Equal_operations_are_traced_once() =>
        TensorProgram.Trace(builder =>
        {
            var (x, y) = (builder.Input("x", [3, 4]), builder.Input("y", [4]));
            Assert.Same((x + y).Sum(0, 1), (x + y).Sum());
            Assert.Same(Tensor.Concat(0, x, x), Tensor.Concat(0, x, x));
            Assert.NotSame(x + y, x * y);
        });

    [Fact]
    public void Trivial_operations_are_not_traced() =>
        TensorProgram.Trace(builder =>
        {
            var x = builder.Input("x", [3, 4]);
            Assert.Same(x, x * 1);
            Assert.Same(x, 0 + x);
            Assert.Same(x, -(-x));
            Assert.Same(x, x.Reshape(2, 6).Reshape(3, -1));
            Assert.Same(x, x.Slice(1, 0, 4));
            Assert.Equal(new Operation.Constant(3), (builder.Constant(1) + 2).Operation);
        });

    [Fact]
    public void What_is_equal_along_an_axis_is_computed_before_it_is_repeated() =>
        TensorProgram.Trace(builder =>
        {
            var bias = builder.Input("bias", [4]);
            var repeated = bias.BroadcastTo([3, 4]);
            Assert.Equal(new Operation.Broadcast(bias.Exp() * 2, [3, 4]), (repeated.Exp() * 2).Operation);
        });

    [Fact]
    public void Parts_of_a_group_start_at_whole_vectors()
    {
        var layout = new VariableLayout([("w", [3, 6]), ("b", [6]), ("s", [])]);
        Assert.Equal([0, 32, 48], layout.Parts.Select(part => part.Offset));
        Assert.Equal(25, layout.Count);
        Assert.Equal([64], layout.Shape);
    }
}
