using System.Collections.Immutable;
using Sweep.Shared.Search;
using Sweep.Shared.Studies;
using Sweep.Shared.Values;
using Vae.Models.Datasets;
using Vae.Models.Networks;

namespace Sweep.Worker.Training;

/// <summary>A setting that does not go with the data.</summary>
/// <param name="Path">The setting.</param>
/// <param name="Problem">As the rest of a sentence that begins with the path.</param>
/// <param name="Remedy">What to do.</param>
public sealed record DataMisfit(string Path, string Problem, string Remedy);

/// <summary>
/// Whether all that a study may train goes with its data: what only the data show, once they are
/// read. Conditions of parameters are not looked into: what some parameter may choose has to fit.
/// </summary>
public static class DataFit
{
    private const string Network = "model.kind", Conditional = "model.conditional", Likelihood = "loss.likelihood";

    /// <summary>The first misfit; null if everything fits.</summary>
    public static DataMisfit? Of(StudySpec spec, Dataset data)
    {
        var networks = Possible(spec, Network);
        if (networks.Contains("burgess") && new ModelSettings.Burgess().RefusalOf(data.Image) is { } burgess)
            return new DataMisfit(Network, burgess, "take model.kind mlp, or images of 32x32 or 64x64");
        if (networks.Contains("kmnist_conv") && new ModelSettings.KmnistConv().RefusalOf(data.Image) is { } kmnist)
            return new DataMisfit(Network, kmnist, "take model.kind mlp, or images of 28x28x1");
        if (Possible(spec, Conditional).Contains("true") && data.Classes != 2)
        {
            var problem = $"'true' needs rows of two classes, and the data have {data.Classes}";
            return new DataMisfit(Conditional, problem, "take false");
        }

        if (Possible(spec, Likelihood).Contains("bernoulli") && !data.IsBetween0And1)
        {
            var problem = "'bernoulli' takes values between 0 and 1, and the data have others";
            return new DataMisfit(Likelihood, problem, "take another likelihood, or scale the values");
        }

        return null;
    }

    /// <summary>
    /// The words that a setting has in the file, and those that parameters may give it.
    /// </summary>
    private static ImmutableArray<string> Possible(StudySpec spec, string path)
    {
        var chosen = spec.Space.Parameters.Where(parameter => parameter.Name == path);
        var choices = chosen.Select(parameter => parameter.Distribution)
            .OfType<Distribution.Categorical>().SelectMany(categorical => categorical.Choices);
        var cases = spec.Cases.Values.SelectMany(named => named.Values)
            .Select(set => set.Entries.GetValueOrDefault(path));
        return [.. choices.Concat(cases).Append(spec.Settings.At(path)).Select(Word).OfType<string>()];
    }

    private static string? Word(Value? value) => value switch
    {
        Value.Text { Content: var word } => word,
        Value.Flag { On: var isOn } => isOn ? "true" : "false",
        _ => null,
    };
}
