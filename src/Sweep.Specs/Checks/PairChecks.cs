using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;

namespace Sweep.Specs.Checks;

/// <summary>
/// Finds words that are right where they stand and make no sense together in some trial. What
/// parameters with conditions of their own decide is not looked into: such a trial fails and says
/// why.
/// </summary>
internal sealed class PairChecks(GivenSettings given, ImmutableArray<ChosenParameter> chosen, Mistakes mistakes)
{
    private static readonly ImmutableArray<string> Images = ["mnist", "fashion", "kmnist", "dsprites", "images"];

    private static readonly ImmutableArray<string> WithoutTwoClasses = ["radial", "gaussian", .. Images];

    private static readonly ImmutableArray<string> OfThePlane = ["polar_posted", "polar", "polar_sincos"];

    private const string Unknown = "whose samples are not known to be points in the plane";

    internal static readonly ImmutableArray<Pair> Pairs =
    [
        new(
            "loss.likelihood",
            ["gaussian_learned"],
            "model.kind",
            ["mlp", "burgess", "kmnist_conv"],
            "whose decoder learns no variance",
            "take another likelihood, or model.kind gaussian_mlp"
        ),
        new(
            "loss.likelihood",
            ["bernoulli"],
            "data.kind",
            ["moons", "radial", "gaussian"],
            "whose values are not between 0 and 1",
            "take another likelihood"
        ),
        new(
            "model.kind",
            ["burgess", "kmnist_conv"],
            "data.kind",
            ["moons", "radial", "gaussian"],
            "whose samples are no images",
            "take model.kind mlp, or data of images"
        ),
        new(
            "model.kind",
            ["kmnist_conv"],
            "data.kind",
            ["dsprites"],
            "whose images are 64x64, not 28x28",
            "take model.kind burgess"
        ),
        new(
            "model.conditional",
            ["true"],
            "data.kind",
            WithoutTwoClasses,
            "whose samples are not of two classes",
            "take false, or data.kind moons"
        ),
        new(
            "model.std",
            ["half_logvar"],
            "loss.kind",
            ["factor", "btcvae"],
            "which reads the density that z is drawn from",
            "take model.std exp_half, or loss.kind vae, beta_h or beta_b"
        ),
        new(
            "model.encoder_features",
            OfThePlane,
            "data.kind",
            Images,
            "whose samples are no points in the plane",
            "take xy"
        ),
        new(
            "model.decoder_head",
            ["polar", "unit"],
            "data.kind",
            Images,
            "whose samples are no points in the plane",
            "take xy"
        ),
        new("model.encoder_features", OfThePlane, "data.kind", ["arrays"], Unknown, "take xy"),
        new("model.decoder_head", ["polar", "unit"], "data.kind", ["arrays"], Unknown, "take xy"),
        new(
            "model.latent_kind",
            ["normal_circle", "von_mises", "normal_uniform_angle"],
            "loss.kind",
            ["factor", "btcvae"],
            "which takes every latent for a number on the line",
            "take model.latent_kind normal, or loss.kind vae, beta_h or beta_b"
        ),
    ];

    internal void Check()
    {
        foreach (var pair in Pairs)
            Check(pair);
    }

    private void Check(Pair pair)
    {
        var deciding = chosen.Where(parameter => parameter.Draft.Sets.Any(pair.Has)).ToList();
        if (deciding.Any(parameter => !parameter.When.IsEmpty))
            return;
        foreach (var trial in Trials([.. deciding.Select(parameter => parameter.Draft)], pair))
        {
            if (
                WordAt(pair.Path, trial) is not { } word
                || WordAt(pair.Other, trial) is not { } other
                || !pair.Clashes(word, other)
            )
                continue;
            var at = PlaceOf(pair, trial);
            mistakes.Add(
                at.Place,
                at.Path,
                $"'{word}' does not go with {pair.Other} {other}, {pair.Reason}",
                pair.Remedy
            );
            return;
        }
    }

    /// <summary>
    /// What the parameters together may set the two paths to; one trial that sets nothing where
    /// there are none.
    /// </summary>
    private static IEnumerable<ImmutableDictionary<string, Choice>> Trials(
        ImmutableArray<ParameterDraft> drafts,
        Pair pair
    )
    {
        IEnumerable<ImmutableDictionary<string, Choice>> trials = [ImmutableDictionary<string, Choice>.Empty];
        return drafts.Aggregate(
            trials,
            (all, draft) => [.. from trial in all from option in Options(draft, pair) select trial.SetItems(option)]
        );
    }

    private static IEnumerable<IEnumerable<KeyValuePair<string, Choice>>> Options(ParameterDraft draft, Pair pair)
    {
        if (!draft.CaseNames.IsEmpty)
            return draft.CaseNames.Select(name =>
                draft.Sets.Where(set => set.Case == name && pair.Has(set)).Select(set => Of(set, set.Value))
            );
        if (draft.Distribution is not Distribution.Categorical categorical)
            return [];
        return categorical.Choices.Select(choice => new[] { Of(draft.Sets[0], choice) });

        KeyValuePair<string, Choice> Of(Assignment set, SettingValue? value) =>
            KeyValuePair.Create(
                set.Setting.Path,
                new Choice(value, new SettingPlace(set.Place, SettingPlaces.PathOf(draft, set)))
            );
    }

    private string? WordAt(string path, ImmutableDictionary<string, Choice> trial) =>
        (trial.TryGetValue(path, out var choice) ? choice.Value : given.ValueAt(path)) switch
        {
            SettingValue.Text { Content: var word } => word,
            SettingValue.Flag { On: var isOn } => isOn ? "true" : "false",
            _ => null,
        };

    /// <summary>
    /// The parameter or case that chooses one of the two words; where none does, the line of the
    /// first that has one.
    /// </summary>
    private SettingPlace PlaceOf(Pair pair, ImmutableDictionary<string, Choice> trial)
    {
        if (trial.TryGetValue(pair.Path, out var own))
            return own.At;
        if (trial.TryGetValue(pair.Other, out var other))
            return other.At with { Path = pair.Path };
        var isGiven = given.TryGet(pair.Path, out var one) || given.TryGet(pair.Other, out one);
        return new SettingPlace(isGiven ? one!.Place : Place.Start, pair.Path);
    }

    /// <summary>A value that a parameter or a case gives.</summary>
    private sealed record Choice(SettingValue? Value, SettingPlace At);

    /// <summary>Words of one setting that do not go with words of another.</summary>
    internal sealed record Pair(
        string Path,
        ImmutableArray<string> Words,
        string Other,
        ImmutableArray<string> OtherWords,
        string Reason,
        string Remedy
    )
    {
        internal bool Has(Assignment set) => set.Setting.Path == Path || set.Setting.Path == Other;

        internal bool Clashes(string word, string other) => Words.Contains(word) && OtherWords.Contains(other);
    }
}
