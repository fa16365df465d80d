using Vae.Models.Scoring;
using Vae.Pictures.Sheets;

namespace Vae.Pictures.Gifs;

/// <summary>The pictures that move.</summary>
internal static class Animations
{
    private const int TraversalSteps = 15,
        TraversalPace = 8,
        EpochPace = 40,
        LastEpochs = 3;

    /// <summary>There and back again, so that nothing jumps.</summary>
    public static byte[] OfTraversals(ImageSheets sheets, bool isGrey)
    {
        var there = sheets.TraversalFrames(TraversalSteps).ToList<ISheet>();
        // A sheet is disposed of when it is written: the way back draws its own.
        var back = sheets.TraversalFrames(TraversalSteps).Reverse().Skip(1).SkipLast(1);
        return GifFile.Of(there.Concat(back), TraversalPace, isGrey);
    }

    /// <summary>A frame an epoch; the last one stays.</summary>
    /// <param name="draw">Draws what a model makes up, under a text.</param>
    public static byte[] OfTraining(PictureSubject subject, Func<TrainedModel, string, ISheet> draw)
    {
        return GifFile.Of(Frames(), EpochPace, isGrey: subject.Image?.Channels == 1);

        IEnumerable<ISheet> Frames()
        {
            foreach (var snapshot in subject.Snapshots)
                yield return Frame(snapshot);
            for (var i = 0; i < LastEpochs; i++)
                yield return Frame(subject.Snapshots[^1]);
        }

        ISheet Frame(Snapshot snapshot)
        {
            using var model = snapshot.Load();
            return draw(model, $"samples from the prior after epoch {snapshot.Epoch}");
        }
    }
}
