using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Vae.Models.Datasets;
using Vae.Models.Networks;

namespace Sweep.Worker.Training;

/// <summary>A value of a setting that does not go with the data.</summary>
/// <param name="Path">The setting.</param>
/// <param name="Given">The value that does not fit.</param>
/// <param name="Problem">As the rest of a sentence that begins with the path.</param>
/// <param name="Remedy">What to do.</param>
public sealed record DataMisfit(string Path, SettingValue Given, string Problem, string Remedy)
{
    public override string ToString() => $"{Path}: {Problem}; {Remedy}";
}

/// <summary>
/// Whether all that a study, or one trial, may train goes with its data: what only the data show,
/// once they are read. Conditions of parameters are not looked into: what some parameter may choose
/// has to fit.
/// </summary>
public static class DataFit
{
    private const string Data = "data.kind",
        Network = "model.kind",
        Conditional = "model.conditional",
        Likelihood = "loss.likelihood",
        Features = "model.encoder_features",
        Head = "model.decoder_head",
        Xy = "xy",
        Split = "data.split";

    /// <summary>Every misfit of a study; none if everything fits.</summary>
    public static ImmutableArray<DataMisfit> Of(StudySpec spec, Dataset data) =>
        [.. Of(path => Possible(spec, path), data), .. Splits(spec, data)];

    /// <summary>Every misfit of one trial's settings.</summary>
    public static ImmutableArray<DataMisfit> Of(TrialSettings settings, Dataset data) =>
        Of(path => settings.Map.At(path) is { } value ? [value] : [], data);

    private static ImmutableArray<DataMisfit> Of(Func<string, IEnumerable<SettingValue>> possible, Dataset data) =>
        [
            .. new[] { Burgess(data), KmnistConv(data), TwoClasses(data), Bernoulli(data) }
                .OfType<DataMisfit>()
                .Where(misfit => possible(misfit.Path).Contains(misfit.Given)),
            .. Plane(possible, data),
        ];

    /// <summary>
    /// The data of a study before any trial: undivided, where each trial divides them in its own
    /// way.
    /// </summary>
    public static DataSettings SharedData(StudySpec spec)
    {
        var isDividedByTrials = Chosen(spec, Split).Any();
        var settings = isDividedByTrials ? spec.Settings.With(Split, new SettingValue.Null()) : spec.Settings;
        return new TrialSettings(settings).Section<DataSettings>();
    }

    private static DataMisfit? Burgess(Dataset data)
    {
        if (new ModelSettings.Burgess().RefusalOf(data.Image) is not { } problem)
            return null;
        return new DataMisfit(
            Network,
            SettingValue.Of("burgess"),
            problem,
            "take model.kind mlp, or images of 32x32 or 64x64"
        );
    }

    private static DataMisfit? KmnistConv(Dataset data)
    {
        if (new ModelSettings.KmnistConv().RefusalOf(data.Image) is not { } problem)
            return null;
        return new DataMisfit(
            Network,
            SettingValue.Of("kmnist_conv"),
            problem,
            "take model.kind mlp, or images of 28x28x1"
        );
    }

    private static DataMisfit? TwoClasses(Dataset data)
    {
        if (data.Classes == 2)
            return null;
        var problem = $"'true' needs rows of two classes, and the data have {data.Classes}";
        return new DataMisfit(Conditional, SettingValue.Of(true), problem, "take false");
    }

    private static DataMisfit? Bernoulli(Dataset data)
    {
        if (data.IsBetween0And1)
            return null;
        const string Problem = "'bernoulli' takes values between 0 and 1, and the data have others";
        return new DataMisfit(
            Likelihood,
            SettingValue.Of("bernoulli"),
            Problem,
            "take another likelihood, or scale the values"
        );
    }

    /// <summary>What reads or says a row by its radius and angle.</summary>
    private static IEnumerable<DataMisfit> Plane(Func<string, IEnumerable<SettingValue>> possible, Dataset data)
    {
        if (data.Image is null && data.Width == 2)
            return [];
        var row = data.Image is null ? $"{data.Width} values a row" : $"images of {data.Image}";
        return from path in new[] { Features, Head }
            from given in possible(path)
            where given is SettingValue.Text { Content: not Xy }
            select new DataMisfit(
                path,
                given,
                $"'{given}' reads points in the plane, and the data are {row}",
                "take xy"
            );
    }

    /// <summary>
    /// Divisions that trials choose of data whose size only their files tell. The division that all
    /// trials share is checked where the data are read.
    /// </summary>
    private static IEnumerable<DataMisfit> Splits(StudySpec spec, Dataset data) =>
        from given in Chosen(spec, Split)
        where spec.Settings.At(Data) is SettingValue.Text { Content: "arrays" or "images" }
        where given is SettingValue.List
        let shares = new TrialSettings(SettingValue.Map.Empty.With(Split, given)).Reals(Split)
        where !data.HasRowsFor(new SplitFractions(shares[0], shares[1], shares[2]))
        let problem = $"{given} of {data.All.Count} rows leaves no row to train on or to validate with"
        select new DataMisfit(Split, given, problem, "take larger shares, add rows, or take null");

    /// <summary>
    /// The values that a setting has in the file, and those that parameters may give it.
    /// </summary>
    private static IEnumerable<SettingValue> Possible(StudySpec spec, string path) =>
        Chosen(spec, path).Append(spec.Settings.At(path)).OfType<SettingValue>().Distinct();

    /// <summary>The values that parameters and their cases may give to a setting.</summary>
    private static IEnumerable<SettingValue> Chosen(StudySpec spec, string path)
    {
        var chosen = spec.Space.Parameters.Where(parameter => parameter.Name == path);
        var choices = chosen
            .Select(parameter => parameter.Distribution)
            .OfType<Distribution.Categorical>()
            .SelectMany(categorical => categorical.Choices);
        var cases = spec
            .Cases.Values.SelectMany(named => named.Values)
            .Select(set => set.Entries.GetValueOrDefault(path));
        return choices.Concat(cases).OfType<SettingValue>();
    }
}
