using System.Collections.Immutable;
using System.Globalization;
using Vae.Models.Datasets;
using Vae.Models.Scoring;
using Vae.Pictures.Latents;

namespace Vae.Pictures.Sheets;

/// <summary>The sheets of a model of images.</summary>
internal sealed class ImageSheets(PictureSubject subject, PictureOptions options)
{
    private readonly ImageShape image = subject.Image!;
    private readonly TrainedModel model = subject.Model;

    public byte[] Samples()
    {
        using var sheet = SamplesOf(model, subject.Heading, "samples from the prior");
        return sheet.Png();
    }

    /// <summary>What a model decodes from draws of the prior; the caller disposes of it.</summary>
    public ImageSheet SamplesOf(TrainedModel model, string title, string subtitle)
    {
        var (rows, columns) = (model.IsConditional ? model.Data.Classes : options.Rows, options.Columns);
        var sheet = new ImageSheet(
            Layout(rows, columns, subtitle) with
            {
                Title = title,
                RowLabels = model.IsConditional ? Numbered("class", rows) : [],
            }
        );
        var taken = 0;
        foreach (var batch in model.Sample(new SampleRequest(rows * columns, options.Seed)))
        {
            for (var i = 0; i < batch.Rows.Length / image.Count; i++, taken++)
            {
                // A conditional model is told the classes in turn, one a row of the sheet.
                var (row, column) = model.IsConditional
                    ? (taken % rows, taken / rows)
                    : (taken / columns, taken % columns);
                sheet.Put(row, column, Tile(batch.Rows, i));
            }
        }

        return sheet;
    }

    /// <summary>
    /// Posterior traversals of several rows, a frame a step: each row of the sheet is a latent,
    /// each column a row of the data. The caller disposes of them.
    /// </summary>
    public IEnumerable<ImageSheet> TraversalFrames(int steps)
    {
        var chosen = RowChoice.Of(subject, options, options.Columns);
        var led = Led(options.Rows);
        var means = Means(chosen);
        var traversal = Traversals();
        var values = led.Select(latent => traversal.Values(latent, steps, ofPrior: false)).ToArray();
        for (var step = 0; step < steps; step++)
        {
            var sheet = new ImageSheet(
                Layout(led.Length, chosen.Count, "posterior traversals: each row leads one latent") with
                {
                    RowLabels = Labels(led),
                }
            );
            for (var i = 0; i < led.Length; i++)
            {
                float[] latents = [.. means];
                for (var column = 0; column < chosen.Count; column++)
                    latents[(column * model.Latents) + led[i]] = values[i][step];
                var decoded = model.Decode(latents, chosen.Labels.AsSpan());
                for (var column = 0; column < chosen.Count; column++)
                    sheet.Put(i, column, Tile(decoded, column));
            }

            yield return sheet;
        }
    }

    public byte[] Data()
    {
        var chosen = RowChoice.Of(subject, options, options.Rows * options.Columns);
        var columns = Math.Min(chosen.Count, options.Columns);
        var rows = (chosen.Count + columns - 1) / columns;
        using var sheet = new ImageSheet(Layout(rows, columns, $"rows of {model.Data.Name}"));
        var pixels = Pixels(chosen);
        for (var i = 0; i < chosen.Count; i++)
            sheet.Put(i / columns, i % columns, Tile(pixels, i));
        return sheet.Png();
    }

    public byte[] Reconstructions()
    {
        var chosen = RowChoice.Of(subject, options, Math.Max(1, options.Rows / 2) * options.Columns);
        var columns = Math.Min(chosen.Count, options.Columns);
        var pairs = (chosen.Count + columns - 1) / columns;
        using var sheet = new ImageSheet(
            Layout(2 * pairs, columns, "data, and below each its reconstruction") with
            {
                RowLabels = [.. Enumerable.Range(0, pairs).SelectMany(_ => (string[])["data", "model"])],
            }
        );
        var (pixels, decoded) = (Pixels(chosen), Reconstruct(chosen));
        for (var i = 0; i < chosen.Count; i++)
        {
            sheet.Put(2 * (i / columns), i % columns, Tile(pixels, i));
            sheet.Put((2 * (i / columns)) + 1, i % columns, Tile(decoded, i));
        }

        return sheet.Png();
    }

    /// <summary>All latents but the led one are 0, the mean of the prior.</summary>
    public byte[] PriorTraversals()
    {
        var led = Led(options.Rows);
        using var sheet = new ImageSheet(
            Layout(led.Length, options.Columns, "prior traversals: one latent led, all others 0") with
            {
                RowLabels = Labels(led),
                ColumnLabels = Steps(ofPrior: true),
            }
        );
        PutTraversals(sheet, led, 0, new Leading(new float[model.Latents], Label: 0, OfPrior: true));
        return sheet.Png();
    }

    public byte[] PosteriorTraversals()
    {
        var row = RowChoice.Of(subject, options, 1);
        var led = Led(options.Rows);
        using var sheet = new ImageSheet(
            Layout(
                led.Length,
                options.Columns,
                $"posterior traversals: one latent led, all others as of row {row.Source[0]}"
            ) with
            {
                RowLabels = Labels(led),
                ColumnLabels = Steps(ofPrior: false),
            }
        );
        PutTraversals(sheet, led, 0, LeadingFrom(row));
        return sheet.Png();
    }

    public byte[] ReconstructTraverse()
    {
        var chosen = RowChoice.Of(subject, options, options.Columns);
        var led = Led(Math.Max(1, options.Rows - 2));
        using var sheet = new ImageSheet(
            Layout(led.Length + 2, options.Columns, $"reconstructions, and traversals of row {chosen.Source[0]}") with
            {
                RowLabels = ["data", "model", .. Labels(led)],
            }
        );
        var (pixels, decoded) = (Pixels(chosen), Reconstruct(chosen));
        for (var i = 0; i < chosen.Count; i++)
        {
            sheet.Put(0, i, Tile(pixels, i));
            sheet.Put(1, i, Tile(decoded, i));
        }

        PutTraversals(sheet, led, 2, LeadingFrom(chosen));
        return sheet.Png();
    }

    /// <summary>The first latent grows to the right, the second one upwards.</summary>
    public byte[] LatentGrid()
    {
        var steps = options.Columns;
        var traversal = Traversals();
        var (across, up) = (
            traversal.Values(0, steps, ofPrior: true),
            traversal.Values(1, steps, ofPrior: true).Reverse().ToArray()
        );
        using var sheet = new ImageSheet(
            Layout(steps, steps, "what lies on a grid: z0 to the right, z1 upwards") with
            {
                RowLabels = [.. up.Select(Short)],
                ColumnLabels = [.. across.Select(Short)],
            }
        );
        float[] latents = [.. up.SelectMany(second => across.SelectMany(first => (float[])[first, second]))];
        var decoded = model.Decode(latents, []);
        for (var i = 0; i < steps * steps; i++)
            sheet.Put(i / steps, i % steps, Tile(decoded, i));
        return sheet.Png();
    }

    /// <summary>
    /// What the latents that are not led are, and the class that the decoder is told.
    /// </summary>
    private sealed record Leading(float[] Others, int Label, bool OfPrior);

    private Leading LeadingFrom(DatasetSplit rows) => new(Means(rows)[..model.Latents], rows.Labels[0], OfPrior: false);

    private void PutTraversals(ImageSheet sheet, ImmutableArray<int> led, int firstRow, Leading from)
    {
        var (traversal, steps) = (Traversals(), options.Columns);
        for (var i = 0; i < led.Length; i++)
        {
            var latents = new List<float>();
            foreach (var value in traversal.Values(led[i], steps, from.OfPrior))
            {
                float[] z = [.. from.Others];
                z[led[i]] = value;
                latents.AddRange(z);
            }

            var decoded = model.Decode([.. latents], Enumerable.Repeat(from.Label, steps).ToArray());
            for (var step = 0; step < steps; step++)
                sheet.Put(firstRow + i, step, Tile(decoded, step));
        }
    }

    private SheetLayout Layout(int rows, int columns, string subtitle) =>
        new(rows, columns, image, SheetLayout.ScaleOf(options, image)) { Title = subject.Heading, Subtitle = subtitle };

    private Traversal Traversals() => new(options.Range, subject.Encoded, model.AngleLatent);

    private ImmutableArray<int> Led(int most) => [.. subject.Encoded.Order.Take(most)];

    private ImmutableArray<string> Labels(ImmutableArray<int> latents) =>
        [
            .. latents.Select(latent =>
                $"z{latent}  KL {subject.Encoded.KlNats[latent].ToString("0.00", CultureInfo.InvariantCulture)}"
            ),
        ];

    /// <summary>Where all latents have the same values: those.</summary>
    private ImmutableArray<string> Steps(bool ofPrior) =>
        (ofPrior || options.Range is TraversalRange.Absolute) && model.AngleLatent is null
            ? [.. Traversals().Values(0, options.Columns, ofPrior).Select(Short)]
            : [];

    private static ImmutableArray<string> Numbered(string what, int count) =>
        [.. Enumerable.Range(0, count).Select(number => $"{what} {number}")];

    private static string Short(float value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static float[] Pixels(DatasetSplit rows)
    {
        var pixels = new float[rows.Count * rows.Width];
        rows.CopyRows(0, rows.Count, pixels);
        return pixels;
    }

    private float[] Means(DatasetSplit rows) => [.. model.Encode(rows).SelectMany(batch => batch.Mean)];

    private float[] Reconstruct(DatasetSplit rows) => model.Decode(Means(rows), rows.Labels.AsSpan());

    private ReadOnlySpan<float> Tile(float[] rows, int index) => rows.AsSpan(index * image.Count, image.Count);
}
