using System.Collections.Immutable;
using Sweep.Cli.Specs.Parameters;
using Sweep.Shared.Search;
using Sweep.Shared.Settings;
using Sweep.Shared.Values;

namespace Sweep.Cli.Specs.Checks;

/// <summary>
/// Finds words that are right where they stand and make no sense together in some trial. What parameters with conditions of their own decide is not looked into: such a trial fails and says why.
/// </summary>
internal sealed class PairChecks(GivenSettings given, ImmutableArray<ChosenParameter> chosen, Mistakes mistakes)
{
    private static readonly ImmutableArray<string> Images = ["mnist", "fashion", "kmnist", "dsprites", "images"];

    private static readonly ImmutableArray<string> WithoutTwoClasses = ["radial", "gaussian", .. Images];

    private static readonly ImmutableArray<string> OfThePlane = ["polar_posted", "polar", "polar_sincos"];

    private const string Unknown = "whose samples are not known to be points in the plane";

    private static readonly ImmutableArray<Pair> Pairs =
    [
        new("loss.likelihood", ["gaussian_learned"], "model.kind", ["mlp", "burgess", "kmnist_conv"], "whose decoder learns no variance", "take another likelihood, or model.kind gaussian_mlp"),
        new("loss.likelihood", ["bernoulli"], "data.kind", ["moons", "radial", "gaussian"], "whose values are not between 0 and 1", "take another likelihood"),
        new("model.kind", ["burgess", "kmnist_conv"], "data.kind", ["moons", "radial", "gaussian"], "whose samples are no images", "take model.kind mlp, or data of images"),
        new("model.kind", ["kmnist_conv"], "data.kind", ["dsprites"], "whose images are 64x64, not 28x28", "take model.kind burgess"),
        new("model.conditional", ["true"], "data.kind", WithoutTwoClasses, "whose samples are not of two classes", "take false, or data.kind moons"),
        new("model.std", ["half_logvar"], "loss.kind", ["factor", "btcvae"], "which reads the density that z is drawn from", "take model.std exp_half, or loss.kind vae, beta_h or beta_b"),
        new("model.encoder_features", OfThePlane, "data.kind", Images, "whose samples are no points in the plane", "take xy"),
        new("model.decoder_head", ["polar", "unit"], "data.kind", Images, "whose samples are no points in the plane", "take xy"),
        new("model.encoder_features", OfThePlane, "data.kind", ["arrays"], Unknown, "take xy"),
        new("model.decoder_head", ["polar", "unit"], "data.kind", ["arrays"], Unknown, "take xy"),
        new("model.latent_kind", ["normal_circle", "von_mises", "normal_uniform_angle"], "loss.kind", ["factor", "btcvae"], "which takes every latent for a number on the line", "take model.latent_kind normal, or loss.kind vae, beta_h or beta_b"),
    ];

    internal void Check()
    {
        foreach (var pair in Pairs) Check(pair);
    }

    private void Check(Pair pair)
    {
        var deciding = chosen.Where(parameter => parameter.Draft.Sets.Any(set => set.Setting.Path == pair.Path || set.Setting.Path == pair.Other)).ToList();
        if (deciding.Any(parameter => !parameter.When.IsEmpty)) return;
        foreach (var trial in Trials([.. deciding.Select(parameter => parameter.Draft)], pair))
        {
            if (WordAt(pair.Path, trial) is not { } word || WordAt(pair.Other, trial) is not { } other || !pair.Clashes(word, other)) continue;
            mistakes.Add(PlaceOf(pair, deciding), pair.Path, $"'{word}' does not go with {pair.Other} {other}, {pair.Reason}", pair.Remedy);
            return;
        }
    }

    /// <summary>What the parameters together may set the two paths to; one trial that sets nothing where there are none.</summary>
    private static IEnumerable<ImmutableDictionary<string, Value?>> Trials(ImmutableArray<ParameterDraft> drafts, Pair pair)
    {
        IEnumerable<ImmutableDictionary<string, Value?>> trials = [ImmutableDictionary<string, Value?>.Empty];
        return drafts.Aggregate(trials, (all, draft) => [.. from trial in all from option in Options(draft, pair) select trial.SetItems(option)]);
    }

    private static IEnumerable<IEnumerable<KeyValuePair<string, Value?>>> Options(ParameterDraft draft, Pair pair)
    {
        if (!draft.CaseNames.IsEmpty) return draft.CaseNames.Select(name => SetsOf(draft, pair).Where(set => set.Case == name).Select(set => KeyValuePair.Create(set.Setting.Path, set.Value)));
        var path = draft.Sets[0].Setting.Path;
        return draft.Distribution is Distribution.Categorical categorical ? categorical.Choices.Select(choice => new[] { KeyValuePair.Create<string, Value?>(path, choice) }) : [];
    }

    private static IEnumerable<Assignment> SetsOf(ParameterDraft draft, Pair pair) => draft.Sets.Where(set => set.Setting.Path == pair.Path || set.Setting.Path == pair.Other);

    private string? WordAt(string path, ImmutableDictionary<string, Value?> trial) => (trial.TryGetValue(path, out var value) ? value : given.ValueAt(path)) switch
    {
        Value.Text { Content: var word } => word,
        Value.Flag { On: var isOn } => isOn ? "true" : "false",
        _ => null,
    };

    private Place PlaceOf(Pair pair, List<ChosenParameter> deciding) =>
        deciding.Count > 0 ? deciding[0].Draft.Place : given.TryGet(pair.Path, out var one) || given.TryGet(pair.Other, out one) ? one.Place : Place.Start;

    /// <summary>Words of one setting that do not go with words of another.</summary>
    private sealed record Pair(string Path, ImmutableArray<string> Words, string Other, ImmutableArray<string> OtherWords, string Reason, string Remedy)
    {
        public bool Clashes(string word, string other) => Words.Contains(word) && OtherWords.Contains(other);
    }
}
