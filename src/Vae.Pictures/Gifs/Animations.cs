using Vae.Models.Scoring;
using Vae.Pictures.Sheets;

namespace Vae.Pictures.Gifs;

/// <summary>The pictures that move.</summary>
internal static class Animations
{
    private const int TraversalSteps = 15,
        TraversalPace = 8,
        EpochPace = 40,
        LastEpochPace = 160;

    /// <summary>There and back again, so that nothing jumps.</summary>
    public static byte[] OfTraversals(ImageSheets sheets, bool isGrey)
    {
        var there = sheets.TraversalFrames(TraversalSteps).ToList();
        try
        {
            var back = Enumerable.Reverse(there).Skip(1).SkipLast(1);
            return GifFile.Of(there.Concat(back).Select(sheet => new GifFrame(sheet, TraversalPace)), isGrey);
        }
        finally
        {
            foreach (var sheet in there)
                sheet.Dispose();
        }
    }

    /// <summary>A frame an epoch; the last one stays.</summary>
    /// <param name="draw">Draws what a model makes up, under a text.</param>
    public static byte[] OfTraining(PictureSubject subject, Func<TrainedModel, string, ISheet> draw)
    {
        return GifFile.Of(Frames(), isGrey: subject.Image?.Channels == 1);

        IEnumerable<GifFrame> Frames()
        {
            foreach (var snapshot in subject.Snapshots)
            {
                using var model = snapshot.Load();
                using var sheet = draw(model, $"samples from the prior after epoch {snapshot.Epoch}");
                yield return new GifFrame(sheet, snapshot == subject.Snapshots[^1] ? LastEpochPace : EpochPace);
            }
        }
    }
}
