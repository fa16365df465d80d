using System.Collections.Immutable;
using Foundation;
using Foundation.Settings;
using Vae.Pictures.Charts;
using Vae.Pictures.Gifs;
using Vae.Pictures.Sheets;

namespace Vae.Pictures;

/// <summary>Draws what a model learned.</summary>
public static class Gallery
{
    /// <summary>Every kind, in the order in which they are drawn.</summary>
    public static ImmutableArray<PictureKind> Kinds { get; } = [.. Enum.GetValues<PictureKind>()];

    /// <summary>The word for a kind.</summary>
    public static string WordOf(PictureKind kind) => SettingWords.Of(typeof(PictureKind)).WordOf(kind);

    /// <summary>The kind that a word stands for; null where it stands for none.</summary>
    public static PictureKind? KindOf(string word) =>
        Kinds.Where(kind => WordOf(kind) == word).Select(kind => (PictureKind?)kind).FirstOrDefault();

    /// <summary>What is wrong with options for a subject; null if nothing.</summary>
    public static string? MistakeOf(PictureSubject subject, PictureOptions options)
    {
        var absent = RowChoice.Absent(subject, options).ToList();
        return absent.Count == 0
            ? null
            : $"row {absent[0]} is not among the {subject.Whole.Count} rows that are looked at";
    }

    /// <summary>The pictures of some kinds, one after the other.</summary>
    public static IEnumerable<Drawing> Draw(
        PictureSubject subject,
        PictureOptions options,
        IEnumerable<PictureKind> kinds
    )
    {
        foreach (var kind in kinds)
        {
            if (ReasonAgainst(subject, kind) is { } reason)
            {
                yield return new Drawing.Unfit(kind, reason);
                continue;
            }

            var bytes = subject.Image is null ? OfVectors(subject, options, kind) : OfImages(subject, options, kind);
            yield return new Drawing.Drawn(new Picture(kind, FileNameOf(kind), bytes));
        }
    }

    private static string FileNameOf(PictureKind kind)
    {
        const string Animated = "_gif";
        var word = WordOf(kind);
        return word.EndsWith(Animated, StringComparison.Ordinal) ? $"{word[..^Animated.Length]}.gif" : $"{word}.png";
    }

    /// <summary>Why a kind says nothing of a subject; null where it does.</summary>
    private static string? ReasonAgainst(PictureSubject subject, PictureKind kind)
    {
        var (isImage, isOfThePlane) = (subject.Image is not null, subject.IsOfThePlane);
        return kind switch
        {
            PictureKind.Latents or PictureKind.LatentHistograms => null,
            PictureKind.Curves => subject.Curves.IsEmpty ? "nothing was measured in training" : null,
            PictureKind.Density => subject.Model.Data.Density is null ? "the density of the data is not known" : null,
            PictureKind.TrainingGif when subject.Snapshots.Length < 2 =>
                "fewer than two epochs were kept: training.checkpoints in the sweep file keeps some",
            PictureKind.LatentGrid when subject.Model.Latents != 2 => "the model has not two latents",
            PictureKind.Traversals => isOfThePlane ? null : "the data are no points in the plane",
            PictureKind.PriorTraversals
            or PictureKind.PosteriorTraversals
            or PictureKind.ReconstructTraverse
            or PictureKind.TraversalGif
            or PictureKind.LatentGrid => isImage ? null : "the data are no images",
            _ => isImage || isOfThePlane ? null : "the data are neither images nor points in the plane",
        };
    }

    private static byte[] OfImages(PictureSubject subject, PictureOptions options, PictureKind kind)
    {
        var sheets = new ImageSheets(subject, options);
        return kind switch
        {
            PictureKind.Samples => sheets.Samples(),
            PictureKind.Data => sheets.Data(),
            PictureKind.Reconstructions => sheets.Reconstructions(),
            PictureKind.PriorTraversals => sheets.PriorTraversals(),
            PictureKind.PosteriorTraversals => sheets.PosteriorTraversals(),
            PictureKind.ReconstructTraverse => sheets.ReconstructTraverse(),
            PictureKind.LatentGrid => sheets.LatentGrid(),
            PictureKind.TraversalGif => Animations.OfTraversals(sheets, subject.Image!.Channels == 1),
            PictureKind.TrainingGif => Animations.OfTraining(
                subject,
                (model, text) => sheets.SamplesOf(model, subject.Title, text)
            ),
            _ => OfAll(subject, options, kind),
        };
    }

    private static byte[] OfVectors(PictureSubject subject, PictureOptions options, PictureKind kind)
    {
        var charts = new PointCharts(subject, options);
        return kind switch
        {
            PictureKind.Samples => charts.Samples(),
            PictureKind.Data => charts.Data(),
            PictureKind.Reconstructions => charts.Reconstructions(),
            PictureKind.Traversals => charts.Traversals(),
            PictureKind.TrainingGif => Animations.OfTraining(subject, (model, text) => charts.FrameOf(model, text)),
            PictureKind.Density => charts.Density(subject.Model.Data.Density!),
            _ => OfAll(subject, options, kind),
        };
    }

    private static byte[] OfAll(PictureSubject subject, PictureOptions options, PictureKind kind) =>
        kind switch
        {
            PictureKind.Latents => new LatentCharts(subject, options).Scatter(),
            PictureKind.LatentHistograms => new LatentCharts(subject, options).Histograms(),
            PictureKind.Curves => CurveCharts.Draw(subject),
            _ => throw Invariant.Unreachable(kind),
        };
}
