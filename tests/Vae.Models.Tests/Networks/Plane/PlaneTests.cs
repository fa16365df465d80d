using Foundation;
using Vae.Models.Networks;
using Vae.Models.Networks.Latents;
using Vae.Models.Networks.Plane;
using Vae.Tensors.Backends;
using Vae.Tensors.Reference;
using Vae.Tensors.Tracing;

namespace Vae.Models.Tests.Networks.Plane;

public sealed class PlaneTests
{
    private static readonly (float X, float Y)[] Points = [(1, 0), (0, 2), (-3, 0), (0.3f, -0.4f), (-1, -1), (0, 0)];

    [Fact]
    public void Polar_features_are_radius_and_angle()
    {
        var features = Features(EncoderFeatures.Polar);
        for (var i = 0; i < Points.Length; i++)
        {
            var (x, y) = Points[i];
            Assert.Equal(Math.Sqrt((x * x) + (y * y)), features[2 * i], 1e-6);
            Assert.Equal(Math.Atan2(y, x), features[(2 * i) + 1], 1e-6);
        }
    }

    [Fact]
    public void Their_seamless_kind_is_radius_and_direction()
    {
        var features = Features(EncoderFeatures.PolarSincos);
        Assert.Equal([0.5f, 0.6f, -0.8f], features[9..12].Select(value => MathF.Round(value, 6)));
        Assert.Equal([0f, 0f, 0f], features[15..]);
    }

    /// <summary>
    /// It takes x and y for radius and angle, so what has x = 0 is lost, and (x, y) and (-x, y + π)
    /// are one.
    /// </summary>
    [Fact]
    public void The_posted_features_fold_the_plane()
    {
        var features = Features(EncoderFeatures.PolarPosted);
        for (var i = 0; i < Points.Length; i++)
        {
            Assert.Equal(Points[i].X * Math.Cos(Points[i].Y), features[2 * i], 1e-6);
            Assert.Equal(Points[i].X * Math.Sin(Points[i].Y), features[(2 * i) + 1], 1e-6);
        }

        Assert.Equal([0f, 0f], features[2..4]);
        var folded = LatentProgramOf([-1, -1 + MathF.PI, 1, -1], rows => EncoderFeatures.PolarPosted.Of(rows));
        Assert.Equal(folded[0], folded[2], 1e-6);
        Assert.Equal(folded[1], folded[3], 1e-6);
    }

    [Fact]
    public void The_posted_heads_keep_mean_and_log_variance_within_one()
    {
        var settings = new ModelSettings.Mlp
        {
            EncoderHead = EncoderHead.Tanh,
            EncoderFeatures = EncoderFeatures.PolarPosted,
            Latent = 2,
        };
        var posterior = Run(
            settings,
            30,
            (network, pass, rows) =>
            {
                var q = network.Encode(pass, 1000 * rows, null);
                return Tensor.Concat(1, q.Mean, q.LogVariance);
            }
        );
        Assert.All(posterior, value => Assert.InRange(value, -1, 1));
        Assert.Contains(posterior, value => MathF.Abs(value) > 0.9f);
    }

    [Theory]
    [
        InlineData(LatentKind.Normal),
        InlineData(LatentKind.NormalCircle),
        InlineData(LatentKind.VonMises),
        InlineData(LatentKind.NormalUniformAngle)
    ]
    public void A_unit_head_takes_the_radius_from_all_latents_but_the_last(LatentKind kind)
    {
        var settings = new ModelSettings.Mlp
        {
            DecoderHead = DecoderHead.Unit,
            LatentKind = kind,
            Latent = 3,
        };
        Tensor Decode(VaeNetwork network, NetworkPass pass, Tensor rows, Tensor last) =>
            network.Decode(pass, network.Place(Tensor.Concat(1, rows, last)), null).Mean;
        float[] Of(Func<Tensor, Tensor> last) =>
            Run(settings, 3, (network, pass, rows) => Decode(network, pass, rows, last(rows.Slice(1, 0, 1))));
        var (one, other) = (Of(x => 0 * x), Of(x => (0 * x) + 2));
        for (var i = 0; i < Points.Length; i++)
        {
            Assert.Equal(Radius(one, i), Radius(other, i), 1e-5);
            Assert.NotEqual(one[2 * i], other[2 * i]);
        }
    }

    [Fact]
    public void A_polar_head_says_radius_and_angle()
    {
        var settings = new ModelSettings.Mlp { Latent = 2 };
        float[] Decoded(DecoderHead head) =>
            Run(
                settings with
                {
                    DecoderHead = head,
                },
                3,
                (network, pass, rows) => network.Decode(pass, rows, null).Mean
            );
        var (said, points) = (Decoded(DecoderHead.Xy), Decoded(DecoderHead.Polar));
        for (var i = 0; i < Points.Length; i++)
        {
            Assert.Equal(said[2 * i] * Math.Cos(said[(2 * i) + 1]), points[2 * i], 1e-5);
            Assert.Equal(said[2 * i] * Math.Sin(said[(2 * i) + 1]), points[(2 * i) + 1], 1e-5);
        }
    }

    private static double Radius(float[] points, int i) =>
        Math.Sqrt((points[2 * i] * points[2 * i]) + (points[(2 * i) + 1] * points[(2 * i) + 1]));

    private static float[] Features(EncoderFeatures features) =>
        LatentProgramOf([.. Points.SelectMany(point => (float[])[point.X, point.Y])], rows => features.Of(rows));

    private static float[] LatentProgramOf(float[] rows, Func<Tensor, Tensor> body) =>
        Latents.LatentProgram.Run([("rows", [rows.Length / 2, 2], rows)], tensors => body(tensors[0]));

    /// <summary>A piece of a fresh network on the points.</summary>
    private static float[] Run(
        ModelSettings.Mlp settings,
        float weightScale,
        Func<VaeNetwork, NetworkPass, Tensor, Tensor> body
    )
    {
        var network = VaeNetwork.Create(settings, width: 2, classes: 2);
        var program = TensorProgram.Trace(builder =>
            builder.Output(
                "y",
                body(
                    network,
                    new NetworkPass(builder, network, isTraining: false),
                    builder.Input("rows", [Points.Length, 2])
                )
            )
        );
        var backend = new ReferenceBackend();
        using var variables = VariableSet.Allocate(backend, program);
        using var executable = backend.Compile(program, variables);
        variables[NetworkPass.WeightsName]
            .Upload([
                .. network
                    .InitializeWeights(new Rng(7, RngPurpose.Initialization))
                    .Select(weight => weightScale * weight),
            ]);
        for (var i = 0; i < Points.Length; i++)
            (executable.Input("rows")[2 * i], executable.Input("rows")[(2 * i) + 1]) = Points[i];
        executable.Run();
        return executable.Output("y").ToArray();
    }
}
