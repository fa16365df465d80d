using System.Text.RegularExpressions;
using Vae.LibTorch.Building;
using Vae.LibTorch.Planning;
using Vae.Tensors.Tracing;

namespace Vae.LibTorch.Tests.Planning;

public sealed class PlanTests
{
    [Fact]
    public void Both_sides_name_the_same_opcodes()
    {
        var header = ShimSources.All["vae_torch.h"];
        var native = Regex
            .Matches(
                header[header.IndexOf("enum vae_torch_opcode", StringComparison.Ordinal)..],
                @"VAE_TORCH_(\w+) = (\d+)"
            )
            .Select(match => (Name: match.Groups[1].Value.Replace("_", ""), Number: long.Parse(match.Groups[2].Value)));
        var managed = Enum.GetValues<Opcode>()
            .Select(opcode => (Name: $"{opcode}".ToUpperInvariant(), Number: (long)opcode));
        Assert.Equal([.. managed, ("OPCODES", managed.Count())], native.TakeWhile(entry => entry.Name != "GRAPHNONE"));
    }

    [Fact]
    public void A_small_program_is_this_plan()
    {
        var program = TensorProgram.Trace(builder =>
        {
            var (x, v) = (builder.Input("x", [2, 3]), builder.Variable("v", [3]));
            builder.Input("unread", [5]);
            var y = (x + v).Exp();
            builder.Output("y", y);
            builder.Update(v, y.Sum(0));
        });
        var plan = Plan.Of(program);
        Assert.Equal(["x", "unread"], plan.Inputs);
        Assert.Equal(["v"], plan.Variables);
        Assert.Equal(["y"], plan.Outputs);
        long[] expected =
        [
            5,
            2,
            0,
            2,
            2,
            3,
            -1,
            1,
            5,
            1,
            1,
            1,
            3,
            3,
            (long)Opcode.Add,
            2,
            2,
            0,
            1,
            0,
            2,
            0,
            1,
            (long)Opcode.Exp,
            3,
            1,
            2,
            0,
            1,
            2,
            (long)Opcode.Sum,
            4,
            1,
            3,
            1,
            0,
            0,
            1,
            3,
            2,
            2,
            3,
            1,
            0,
            4,
        ];
        Assert.Equal(expected, plan.Words);
    }

    [Fact]
    public void A_constant_that_is_no_float_becomes_infinite_as_a_float_does()
    {
        var words = Plan.Of(TensorProgram.Trace(builder => builder.Output("y", builder.Constant(1e300)))).Words;
        Assert.Contains(BitConverter.DoubleToInt64Bits(double.PositiveInfinity), words);
    }

    [Fact]
    public void What_passes_no_gradient_is_no_instruction()
    {
        var program = TensorProgram.Trace(builder =>
            builder.Output("y", builder.Input("x", [3]).StopGradient().Exp().StopGradient())
        );
        Assert.Equal([2, 1, 0, 1, 3, 0, 1, (long)Opcode.Exp, 1, 1, 0, 0, 1, 0, 1, 1, 1, 3, 0], Plan.Of(program).Words);
    }
}
