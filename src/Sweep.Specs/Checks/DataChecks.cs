using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;

namespace Sweep.Specs.Checks;

/// <summary>
/// Whether there is data enough for every part of the split, also in the trial with the least.
/// </summary>
internal sealed class DataChecks(
    GivenSettings given,
    SettingPlaces places,
    ImmutableArray<ChosenParameter> chosen,
    Mistakes mistakes
)
{
    private const string Samples = "data.samples",
        Split = "data.split",
        Radii = "data.radii",
        Angles = "data.angles";

    internal void Check()
    {
        switch (given.ValueAt("data.kind"))
        {
            case SettingValue.Text { Content: "moons" }:
                CheckSamples(1, samples => Math.Floor(samples / 2));
                break;
            case SettingValue.Text { Content: "gaussian" }:
                CheckSamples(1, samples => samples);
                break;
            case SettingValue.Text { Content: "radial" }:
                CheckCells(Most(Radii) * Most(Angles));
                break;
            case SettingValue.Text { Content: "dsprites" }:
                CheckGrid();
                break;
        }
    }

    /// <summary>
    /// Each cell is made equally often: what is left over of the samples is not made.
    /// </summary>
    private void CheckCells(double cells) => CheckSamples(cells, samples => Math.Floor(samples / cells) * cells);

    /// <param name="least">How many samples there must be at all.</param>
    /// <param name="rows">How many rows are divided, each class by itself.</param>
    private void CheckSamples(double least, Func<double, double> rows)
    {
        if (given.ValueAt(Samples) is not { } fixedSamples)
            return;
        foreach (var (place, smallest) in Swept(Samples, smallest: true).Append((null, fixedSamples.Number)))
        {
            if (smallest is not { } samples)
                continue;
            if (samples < least)
            {
                var message = $"{samples} samples are fewer than the {least} pairs of a radius and an angle";
                mistakes.Add(place ?? places.OfFirst(Samples, Radii, Angles).Place, Samples, message, "raise samples");
            }
            else if (Splits().FirstOrDefault(split => IsTooFew(rows(samples), split)) is { } split)
            {
                var message = $"{samples} samples leave a part of the split {split} without a sample of each class";
                mistakes.Add(place ?? PlaceOfSamples(split), Samples, message, "raise samples");
            }
        }
    }

    private Place PlaceOfSamples(SettingValue.List split) =>
        given.TryGet(Samples, out var samples) ? samples.Place : places.Of(Split, split).Place;

    private void CheckGrid()
    {
        var isDownsampled = given.ValueAt("data.source") is SettingValue.Text { Content: "downsampled" };
        (string Factor, double Levels)[] factors =
        [
            ("shape", 3),
            ("scale", 6),
            ("orientation", isDownsampled ? 10 : 40),
            ("x", isDownsampled ? 16 : 32),
            ("y", isDownsampled ? 16 : 32),
        ];
        var images = factors.Aggregate(
            1.0,
            (product, factor) =>
                product * Math.Ceiling(factor.Levels / (given.ValueAt($"data.{factor.Factor}_step")?.Number ?? 1))
        );
        if (Splits().FirstOrDefault(split => IsTooFew(images, split)) is { } split)
        {
            var at = places.Of(Split, split);
            var message = $"{images} images leave a part of the split {split} empty";
            mistakes.Add(at.Place, at.Path, message, "lower the steps, or hold nothing out: null");
        }
    }

    /// <summary>What some trial divides its data by.</summary>
    private IEnumerable<SettingValue.List> Splits() =>
        chosen
            .Select(parameter => parameter.Draft)
            .Where(draft => draft.Sets.Any(set => set.Setting.Path == Split))
            .SelectMany(draft => draft.ValuesFor(Split) ?? [])
            .Append(given.ValueAt(Split))
            .OfType<SettingValue.List>();

    private static bool IsTooFew(double rows, SettingValue.List split) =>
        split.Items.Any(share => share.Number > 0 && rows * share.Number < 1);

    private double Most(string path) =>
        Swept(path, smallest: false).Select(swept => swept.Bound).Append(given.ValueAt(path)?.Number).Max() ?? 1;

    /// <summary>
    /// The smallest or the largest value that each parameter gives to a setting; null where that
    /// cannot be told.
    /// </summary>
    private IEnumerable<(Place? Place, double? Bound)> Swept(string path, bool smallest) =>
        chosen.SelectMany(parameter =>
            parameter
                .Draft.Sets.Where(set => set.Setting.Path == path)
                .Select(set => ((Place?)set.Place, Bound(parameter.Draft, set, smallest)))
        );

    private static double? Bound(ParameterDraft draft, Assignment set, bool smallest) =>
        set.Case is not null
            ? set.Value?.Number
            : draft.Distribution switch
            {
                Distribution.Int whole => smallest ? whole.Min : whole.Max,
                Distribution.Categorical categorical => smallest
                    ? categorical.Choices.Min(choice => choice.Number)
                    : categorical.Choices.Max(choice => choice.Number),
                _ => null,
            };
}
