using System.Runtime.Intrinsics;
using Foundation;
using Vae.Tensors.Simd.Kernels;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Tests.Simd;

public sealed class VectorMathTests
{
    public static TheoryData<UnaryKind, double, double> Ranges =>
        new()
        {
            { UnaryKind.Exp, -87, 88 },
            { UnaryKind.Exp, -1, 1 },
            { UnaryKind.Log, 1e-30, 1e30 },
            { UnaryKind.Log, 0.5, 2 },
            { UnaryKind.Tanh, -10, 10 },
            { UnaryKind.Tanh, -0.7, 0.7 },
            { UnaryKind.Sigmoid, -80, 20 },
            { UnaryKind.Softplus, -80, 20 },
            { UnaryKind.Softplus, -1, 1 },
            { UnaryKind.Sin, -8192, 8192 },
            { UnaryKind.Sin, -1, 1 },
            { UnaryKind.Sin, 3.14, 3.143 },
            { UnaryKind.Cos, -8192, 8192 },
            { UnaryKind.Cos, 1.57, 1.5716 },
            { UnaryKind.Atan, -30, 30 },
            { UnaryKind.Atan, -3, 3 },
        };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_function_is_within_a_few_units_in_the_last_place(UnaryKind kind, double low, double high)
    {
        var stream = new Rng(1, RngPurpose.Data);
        var worst = 0.0;
        for (var i = 0; i < 20_000; i += 16)
        {
            var x = Vector512.Create<float>(RandomTensors.Values(ref stream, 16, (low, high)));
            var y = Apply(kind, x);
            for (var lane = 0; lane < 16; lane++)
            {
                var exact = ScalarFunctions.Apply(kind, x[lane]);
                worst = Math.Max(
                    worst,
                    Math.Abs(y[lane] - exact) / (MathF.BitIncrement((float)Math.Abs(exact)) - (float)Math.Abs(exact))
                );
            }
        }

        Assert.InRange(worst, 0.5, 3);
    }

    [Fact]
    public void Exp_underflows_gradually()
    {
        var y = VectorMath.Exp(Vector512.Create(-95f));
        Assert.Equal(Math.Exp(-95), y[0], 1e-44);
        Assert.NotEqual(0, y[0]);
    }

    [Fact]
    public void Large_angles_are_rounded_from_double_precision_whatever_stands_beside_them()
    {
        var x = Vector512.Create(1f).WithElement(3, 1e5f).WithElement(9, -3e38f);
        var sin = VectorTrigonometry.Sin(x);
        var cos = VectorTrigonometry.Cos(x);
        var alone = VectorTrigonometry.Sin(Vector512.Create(1f));
        Assert.Equal(((float)Math.Sin(1e5f), (float)Math.Cos(1e5f)), (sin[3], cos[3]));
        Assert.Equal(((float)Math.Sin(-3e38f), (float)Math.Cos(-3e38f)), (sin[9], cos[9]));
        Assert.Equal(alone[0], sin[0]);
        Assert.True(float.IsNaN(VectorTrigonometry.Cos(Vector512.Create(float.NegativeInfinity))[0]));
    }

    [Fact]
    public void Lanes_are_added_half_to_half()
    {
        var values = Vector512.Create(1e8f, 1, 2, 3, 4, 5, 6, 7, -1e8f, 1, 2, 3, 4, 5, 6, 7);
        Assert.Equal(56, Lanes.Sum(values));
        Assert.Equal(1e8f, Lanes.Max(values));
        Assert.True(float.IsNaN(Lanes.Max(values.WithElement(13, float.NaN))));
    }

    private static Vector512<float> Apply(UnaryKind kind, Vector512<float> x) =>
        kind switch
        {
            UnaryKind.Exp => VectorMath.Exp(x),
            UnaryKind.Log => VectorMath.Log(x),
            UnaryKind.Tanh => VectorMath.Tanh(x),
            UnaryKind.Sigmoid => VectorMath.Sigmoid(x),
            UnaryKind.Softplus => VectorMath.Softplus(x),
            UnaryKind.Sin => VectorTrigonometry.Sin(x),
            UnaryKind.Cos => VectorTrigonometry.Cos(x),
            UnaryKind.Atan => VectorTrigonometry.Atan(x),
            _ => throw Invariant.Unreachable(kind),
        };
}
