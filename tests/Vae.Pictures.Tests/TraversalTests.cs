using Vae.Models.Networks;
using Vae.Models.Networks.Latents;
using Vae.Pictures.Latents;

namespace Vae.Pictures.Tests;

public sealed class TraversalTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.05, -1.6448536269514722)]
    [InlineData(1e-9, -5.997807015007686)]
    public void A_quantile_of_the_normal_distribution_is_as_tables_have_it(double share, double expected) =>
        Assert.Equal(expected, StandardNormal.Quantile(share), 1e-7);

    [Theory]
    [InlineData("2")]
    [InlineData("0.5")]
    [InlineData("quantile:0.05")]
    public void A_range_is_read(string text) => Assert.NotNull(TraversalRange.Parse(text));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("nan")]
    [InlineData("infinity")]
    [InlineData("quantile:0.5")]
    [InlineData("quantile:")]
    [InlineData("two")]
    public void What_is_no_range_is_none(string text) => Assert.Null(TraversalRange.Parse(text));

    [Fact]
    public void Latents_are_in_the_order_of_their_divergence()
    {
        var encoded = Some.Subject(Some.Moons).Encoded;
        var ordered = encoded.Order.Select(latent => encoded.KlNats[latent]).ToList();
        Assert.Equal(ordered.OrderDescending(), ordered);
        Assert.Equal([0, 1, 2], encoded.Order.Order());
    }

    [Fact]
    public void A_latent_is_led_evenly_between_the_ends()
    {
        var encoded = Some.Subject(Some.Moons).Encoded;
        var absolute = new Traversal(new TraversalRange.Absolute(2), encoded, angle: null);
        Assert.Equal([-2f, -1f, 0f, 1f, 2f], absolute.Values(0, 5, ofPrior: false));
        Assert.Equal([0f], absolute.Values(0, 1, ofPrior: true));

        var quantile = new Traversal(new TraversalRange.Quantile(0.1), encoded, angle: null);
        var sorted = encoded.Of(1).Order().ToArray();
        var values = quantile.Values(1, 3, ofPrior: false);
        Assert.Equal([(float)sorted[3], (float)sorted[^4]], [values[0], values[2]]);
        Assert.Equal(-1.28155f, quantile.Values(1, 3, ofPrior: true)[0], 1e-4f);
    }

    [Fact]
    public void An_angle_goes_once_around()
    {
        var subject = Some.Subject(
            Some.Moons,
            new ModelSettings.Mlp
            {
                EncoderHidden = [6],
                Latent = 2,
                DecoderHidden = [5],
                LatentKind = LatentKind.VonMises,
            }
        );
        var values = new Traversal(new TraversalRange.Absolute(1), subject.Encoded, subject.Model.AngleLatent).Values(
            subject.Model.AngleLatent!.Value,
            3,
            ofPrior: true
        );
        Assert.Equal([-(float)Math.PI, 0, (float)Math.PI], values);
    }
}
