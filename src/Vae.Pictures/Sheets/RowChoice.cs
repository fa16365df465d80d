using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;

namespace Vae.Pictures.Sheets;

/// <summary>Which rows of the data a picture shows.</summary>
internal static class RowChoice
{
    // The streams of samples are numbered from 0 (see SampleRequest).
    private const int Stream = 10;

    /// <summary>
    /// Up to so many rows: those that are asked for, else some that the seed draws.
    /// </summary>
    public static DatasetSplit Of(PictureSubject subject, PictureOptions options, int most) =>
        subject.Whole.At(
            options.Indices.IsEmpty
                ? Drawn(subject.Whole.Count, options.Seed, most)
                : [.. options.Indices.Take(most).Select(number => subject.Whole.Source.IndexOf(number))]
        );

    /// <summary>Which of the rows that are asked for are not among those of the subject.</summary>
    public static IEnumerable<int> Absent(PictureSubject subject, PictureOptions options) =>
        options.Indices.Except(subject.Whole.Source);

    private static ImmutableArray<int> Drawn(int rows, ulong seed, int most)
    {
        var stream = new Rng(seed, RngPurpose.Sampling, epoch: Stream);
        var numbers = Enumerable.Range(0, rows).ToArray();
        var count = Math.Min(rows, most);
        for (var i = 0; i < count; i++)
        {
            var other = i + stream.NextInt(rows - i);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        return [.. numbers[..count]];
    }
}
