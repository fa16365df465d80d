using Foundation;
using Vae.Models.Networks;
using Vae.Models.Networks.Latents;
using Vae.Tensors.Backends;
using Vae.Tensors.Differentiation;
using Vae.Tensors.Reference;
using Vae.Tensors.Tracing;

namespace Vae.Models.Tests.Networks.Latents;

public sealed class LatentSpaceTests
{
    private const int Batch = 6;

    public static TheoryData<LatentKind, int> Spaces
    {
        get
        {
            var spaces = new TheoryData<LatentKind, int>();
            foreach (var kind in Enum.GetValues<LatentKind>())
            {
                foreach (var count in (int[])[1, 2, 4])
                    spaces.Add(kind, count);
            }

            return spaces;
        }
    }

    [Theory, MemberData(nameof(Spaces))]
    public void Every_latent_has_a_mean_a_log_variance_and_a_kl(LatentKind kind, int count)
    {
        var space = LatentSpace.Of(kind, count, scale: 1);
        foreach (
            var of in (Func<Posterior, Tensor>[])
                [posterior => posterior.Mean, posterior => posterior.LogVariance, posterior => posterior.KlNats]
        )
            Assert.Equal(
                Batch * count,
                OfPosterior(space, (posterior, _) => Checked(of(posterior), [Batch, count])).Length
            );
        Assert.All(OfPosterior(space, (posterior, _) => posterior.KlNats), kl => Assert.InRange(kl, 0, 100));
        Assert.Equal(
            Batch * space.DecoderInputs,
            OfPosterior(
                space,
                (posterior, noise) => Checked(posterior.Sample(noise), [Batch, space.DecoderInputs])
            ).Length
        );
    }

    [Theory, MemberData(nameof(Spaces))]
    public void An_angle_is_read_as_a_point_of_the_unit_circle(LatentKind kind, int count)
    {
        var space = LatentSpace.Of(kind, count, scale: 1);
        if (kind == LatentKind.Normal)
        {
            Assert.Null(space.AngleLatent);
            return;
        }

        Assert.Equal(count - 1, space.AngleLatent);
        var z = OfPosterior(space, (posterior, noise) => posterior.Sample(noise));
        for (var row = 0; row < Batch; row++)
        {
            var end = (row + 1) * space.DecoderInputs;
            Assert.Equal(1, Math.Sqrt((z[end - 2] * z[end - 2]) + (z[end - 1] * z[end - 1])), 1e-5);
        }
    }

    [Theory, MemberData(nameof(Spaces))]
    public void The_mean_has_the_place_of_a_draw_without_noise(LatentKind kind, int count)
    {
        var space = LatentSpace.Of(kind, count, scale: 1);
        // That of 2π Φ(z) is z's, which is no angle.
        if (kind == LatentKind.NormalUniformAngle)
            Assert.False(space.IsOnCircle(count - 1));
        else
            Assert.All(
                OfPosterior(space, (posterior, noise) => posterior.Sample(0 * noise) - space.Place(posterior.Mean)),
                difference => Assert.Equal(0, difference, 1e-5)
            );
    }

    [Fact]
    public void The_kl_of_a_direction_is_that_of_the_two_gaussians_behind_it()
    {
        var (circle, line) = (LatentSpace.Of(LatentKind.NormalCircle, 2, 1), LatentSpace.Of(LatentKind.Normal, 3, 1));
        var (expected, actual) = (
            OfPosterior(line, (posterior, _) => posterior.KlNats),
            OfPosterior(circle, (posterior, _) => posterior.KlNats)
        );
        for (var row = 0; row < Batch; row++)
        {
            Assert.Equal(expected[3 * row], actual[2 * row], 1e-5);
            Assert.Equal(expected[(3 * row) + 1] + expected[(3 * row) + 2], actual[(2 * row) + 1], 1e-5);
        }
    }

    /// <summary>
    /// E e^iθ of a normal wrapped around the circle is e^(i mean - variance / 2).
    /// </summary>
    [Theory, InlineData(0.2), InlineData(0.8), InlineData(1.5)]
    public void A_wrapped_normal_scatters_as_its_deviation_says(double deviation)
    {
        var mean = Draw(
            LatentKind.VonMises,
            [3f * (float)Math.Cos(2), 3f * (float)Math.Sin(2)],
            [(float)(2 * Math.Log(deviation))]
        );
        var length = Math.Exp(-0.5 * deviation * deviation);
        Assert.Equal(length * Math.Cos(2), mean.Cos, 0.015);
        Assert.Equal(length * Math.Sin(2), mean.Sin, 0.015);
    }

    /// <summary>
    /// The first-order angle of a direction, where it is good: three deviations away from the
    /// origin and more.
    /// </summary>
    [Fact]
    public void A_direction_scatters_about_as_its_log_variance_says()
    {
        var mean = Draw(LatentKind.NormalCircle, [-3, 4], [(float)(2 * Math.Log(0.5)), (float)(2 * Math.Log(0.25))]);
        var variance = ((0.25 * 16) + (0.0625 * 9)) / (25 * 25);
        Assert.Equal(Math.Exp(-0.5 * variance), Math.Sqrt((mean.Cos * mean.Cos) + (mean.Sin * mean.Sin)), 2e-3);
        Assert.Equal(Math.Atan2(4, -3), Math.Atan2(mean.Sin, mean.Cos), 5e-3);
    }

    [Fact]
    public void The_prior_becomes_uniform_on_the_circle()
    {
        var mean = Draw(LatentKind.NormalUniformAngle, [0], [0]);
        Assert.Equal(0, mean.Cos, 0.015);
        Assert.Equal(0, mean.Sin, 0.015);
        Assert.Equal(0, mean.CosOfTwice, 0.015);
    }

    [Theory, MemberData(nameof(Spaces))]
    public void Gradients_of_draw_and_kl_equal_finite_differences(LatentKind kind, int count)
    {
        var space = LatentSpace.Of(kind, count, scale: 0.7);
        var program = TensorProgram.Trace(builder =>
        {
            var (mean, logVariance) = (
                builder.Variable("mean", [Batch, space.Means]),
                builder.Variable("log_variance", [Batch, space.LogVariances])
            );
            var posterior = space.Posterior(mean, logVariance);
            var z = posterior.Sample(builder.Input("noise", [Batch, space.NoiseWidth]));
            var loss = (z * builder.Input("weights", z.Shape)).Sum() + posterior.KlNats.Sum();
            builder.Output("loss", loss);
            var gradients = Gradients.Of(loss, [mean, logVariance]);
            builder.Output("mean", gradients[0]);
            builder.Output("log_variance", gradients[1]);
        });
        var backend = new ReferenceBackend();
        using var variables = VariableSet.Allocate(backend, program);
        using var executable = backend.Compile(program, variables);
        var stream = new Rng(4, RngPurpose.Data);
        stream.FillNormals(executable.Input("noise"));
        stream.FillNormals(executable.Input("weights"));
        float[][] values = [Values(Batch * space.Means, 1), Values(Batch * space.LogVariances, 2)];
        string[] names = ["mean", "log_variance"];
        for (var part = 0; part < 2; part++)
            variables[names[part]].Upload(values[part]);
        executable.Run();
        float[][] gradients = [executable.Output("mean").ToArray(), executable.Output("log_variance").ToArray()];
        for (var part = 0; part < 2; part++)
        {
            for (var i = 0; i < values[part].Length; i++)
            {
                const float Step = 1.0f / 256;
                double LossAt(float x)
                {
                    float[] moved = [.. values[part]];
                    moved[i] = x;
                    variables[names[part]].Upload(moved);
                    executable.Run();
                    return executable.Output("loss")[0];
                }

                var expected = (LossAt(values[part][i] + Step) - LossAt(values[part][i] - Step)) / (2 * Step);
                Assert.Equal(expected, gradients[part][i], 5e-3 * Math.Max(1, Math.Abs(expected)));
            }

            variables[names[part]].Upload(values[part]);
        }
    }

    /// <summary>Mean directions of many draws from one posterior of a single latent.</summary>
    private static (double Cos, double Sin, double CosOfTwice) Draw(LatentKind kind, float[] mean, float[] logVariance)
    {
        const int Draws = 20_000;
        var space = LatentSpace.Of(kind, 1, scale: 1);
        var noise = new float[Draws * space.NoiseWidth];
        new Rng(5, RngPurpose.Data).FillNormals(noise);
        var z = LatentProgram.Run(
            [
                ("mean", [1, mean.Length], mean),
                ("log_variance", [1, logVariance.Length], logVariance),
                ("noise", [Draws, space.NoiseWidth], noise),
            ],
            x =>
                space
                    .Posterior(x[0].BroadcastTo([Draws, mean.Length]), x[1].BroadcastTo([Draws, logVariance.Length]))
                    .Sample(x[2])
        );
        var (cos, sin, twice) = (0.0, 0.0, 0.0);
        for (var i = 0; i < Draws; i++)
        {
            cos += z[2 * i] / (double)Draws;
            sin += z[(2 * i) + 1] / (double)Draws;
            twice += ((2 * z[2 * i] * (double)z[2 * i]) - 1) / Draws;
        }

        return (cos, sin, twice);
    }

    private static float[] OfPosterior(LatentSpace space, Func<Posterior, Tensor, Tensor> of) =>
        LatentProgram.Run(
            [
                ("mean", [Batch, space.Means], Values(Batch * space.Means, 1)),
                ("log_variance", [Batch, space.LogVariances], Values(Batch * space.LogVariances, 2)),
                ("noise", [Batch, space.NoiseWidth], Values(Batch * space.NoiseWidth, 3)),
            ],
            x => of(space.Posterior(x[0], x[1]), x[2])
        );

    private static float[] Values(int count, ulong seed)
    {
        var values = new float[count];
        new Rng(seed, RngPurpose.Data).FillNormals(values);
        return values;
    }

    private static Tensor Checked(Tensor tensor, Shape shape)
    {
        Assert.Equal(shape, tensor.Shape);
        return tensor;
    }
}
