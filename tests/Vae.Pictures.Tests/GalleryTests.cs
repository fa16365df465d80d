using SkiaSharp;
using Vae.Models.Datasets;
using Vae.Models.Networks;

namespace Vae.Pictures.Tests;

public sealed class GalleryTests
{
    private static readonly PictureOptions Small = new()
    {
        Rows = 2,
        Columns = 3,
        Upsampling = 1,
    };

    public static TheoryData<string> Subjects => ["moons", "gaussian", "sprites"];

    [Theory, MemberData(nameof(Subjects))]
    public void One_model_gives_the_same_bytes_again(string name)
    {
        var subject = SubjectOf(name);
        var first = Gallery.Draw(subject, Small, Gallery.Kinds).ToList();
        var again = Gallery.Draw(SubjectOf(name), Small, Gallery.Kinds).ToList();
        Assert.Equal(first.Count, again.Count);
        foreach (var (one, other) in first.Zip(again))
        {
            if (one is Drawing.Drawn { Picture: var picture })
                Assert.Equal(picture.Bytes, Assert.IsType<Drawing.Drawn>(other).Picture.Bytes);
            else
                Assert.Equal(one, other);
        }
    }

    [Theory]
    [InlineData(
        "moons",
        "samples, data, reconstructions, traversals, training_gif, latents, latent_histograms, curves"
    )]
    [InlineData(
        "gaussian",
        "samples, data, reconstructions, traversals, training_gif, density, latents, latent_histograms, curves"
    )]
    [InlineData(
        "sprites",
        "samples, data, reconstructions, prior_traversals, posterior_traversals, reconstruct_traverse, traversal_gif, "
            + "training_gif, latents, latent_histograms, curves"
    )]
    public void What_fits_the_data_is_drawn(string name, string kinds)
    {
        var model = SubjectOf(name).Model;
        var subject = new PictureSubject("some", model, model.Data.Validation)
        {
            Curves = [new MetricCurve("val_loss", "epoch", [(1, 2), (2, double.NaN), (3, 1)])],
            Snapshots = [Snapshot(1), Snapshot(2)],
        };
        var drawn = Gallery
            .Draw(subject, Small, Gallery.Kinds)
            .OfType<Drawing.Drawn>()
            .Select(drawing => Gallery.WordOf(drawing.Picture.Kind));
        Assert.Equal(kinds, string.Join(", ", drawn));

        Snapshot Snapshot(int epoch) => new(epoch, () => SubjectOf(name).Model);
    }

    [Fact]
    public void What_does_not_fit_says_why()
    {
        var drawings = Gallery.Draw(SubjectOf("moons"), new PictureOptions(), Gallery.Kinds).OfType<Drawing.Unfit>();
        var reasons = drawings.ToDictionary(unfit => unfit.Kind, unfit => unfit.Reason);
        Assert.Equal("the data are no images", reasons[PictureKind.PriorTraversals]);
        Assert.Equal("the model has not two latents", reasons[PictureKind.LatentGrid]);
        Assert.Equal("nothing was measured in training", reasons[PictureKind.Curves]);
        Assert.Equal("the density of the data is not known", reasons[PictureKind.Density]);
        Assert.StartsWith("fewer than two epochs were kept", reasons[PictureKind.TrainingGif]);
    }

    [Fact]
    public void A_grid_is_drawn_over_two_latents()
    {
        var subject = Some.Subject(
            Some.Sprites,
            new ModelSettings.Mlp
            {
                EncoderHidden = [6],
                Latent = 2,
                DecoderHidden = [5],
            }
        );
        var drawing = Assert.Single(Gallery.Draw(subject, new PictureOptions(), [PictureKind.LatentGrid]));
        using var bitmap = SKBitmap.Decode(Assert.IsType<Drawing.Drawn>(drawing).Picture.Bytes);
        Assert.InRange(bitmap.Width, 9 * 2 * 64, 10 * 2 * 64 + 100);
    }

    [Fact]
    public void A_row_that_is_not_looked_at_is_a_mistake()
    {
        var subject = SubjectOf("moons");
        var absent = subject.Model.Data.Train.Source[0];
        Assert.Equal(
            $"row {absent} is not among the 40 rows that are looked at",
            Gallery.MistakeOf(subject, new PictureOptions { Indices = [subject.Rows.Source[0], absent] })
        );
        Assert.Null(Gallery.MistakeOf(subject, new PictureOptions { Indices = [subject.Rows.Source[0]] }));
    }

    [Fact]
    public void Every_kind_has_a_word()
    {
        foreach (var kind in Gallery.Kinds)
            Assert.Equal(kind, Gallery.KindOf(Gallery.WordOf(kind)));
        Assert.Null(Gallery.KindOf("sample"));
    }

    private static PictureSubject SubjectOf(string name) =>
        Some.Subject(
            name switch
            {
                "moons" => Some.Moons,
                "gaussian" => Some.Gaussian,
                _ => Some.Sprites,
            }
        );
}
