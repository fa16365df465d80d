using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Foundation;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs;
using Sweep.Worker.Training;
using Vae.Models.Datasets;
using DataSettings = Vae.Models.Datasets.DataSettings;

namespace Sweep.Cli.Commands.Models;

/// <summary>Which rows a model is used on: --data and --split.</summary>
internal sealed class DataOptions
{
    private const string Train = "train",
        Validation = "validation",
        Test = "test",
        All = "all",
        Section = "data.",
        Kind = "data.kind";

    /// <summary>
    /// A sweep for data to stand in. It keeps its last epoch: with that, data.validation may be 0.
    /// </summary>
    private const string Document = "{sweep: data, training: {keep: last}}";

    private readonly Option<string[]> data = new("--data")
    {
        Description =
            "Other data than the trial's own: a setting of the section data, e.g. kind=mnist. May be repeated.",
        HelpName = "PATH=VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> split;

    /// <param name="standard">The rows that are taken without --split.</param>
    public DataOptions(string standard)
    {
        split = new Option<string>("--split")
        {
            Description = "Which of the rows: those of one part, or all in their order.",
            HelpName = $"{Train}|{Validation}|{Test}|{All}",
            DefaultValueFactory = _ => standard,
        };
        split.AcceptOnlyFromAmong(Train, Validation, Test, All);
    }

    public void AddTo(Command command)
    {
        command.Options.Add(data);
        command.Options.Add(split);
    }

    /// <summary>What --data says, as it was typed.</summary>
    public ImmutableArray<string> GivenTo(ParseResult parsed) => [.. parsed.GetValue(data) ?? []];

    public string SplitOf(ParseResult parsed) => parsed.GetValue(split)!;

    /// <summary>The rows of a data set that --split names.</summary>
    public DatasetSplit Rows(ParseResult parsed, Dataset dataset) =>
        SplitOf(parsed) switch
        {
            Train => dataset.Train,
            Validation => dataset.Validation,
            Test => dataset.Test,
            All => dataset.All,
            var other => throw Invariant.Unreachable(other),
        };

    /// <summary>
    /// The data that --data names, laid over the trial's own; null where it is not given.
    /// </summary>
    /// <returns>False once it is said what is wrong.</returns>
    public bool TryChoose(
        CliContext context,
        ParseResult parsed,
        StudySpec spec,
        TrialView trial,
        out DataSettings? chosen
    )
    {
        chosen = null;
        var set = new List<(string Path, string Value)>();
        foreach (var text in GivenTo(parsed))
        {
            if (!SpecOverrides.TrySplitSet(text, out var one))
            {
                context.Mistake($"--data {text}: expected PATH=VALUE, e.g. --data kind=mnist");
                return false;
            }

            set.Add(
                one with
                {
                    Path = one.Path.StartsWith(Section, StringComparison.Ordinal) ? one.Path : Section + one.Path,
                }
            );
        }

        if (set.Count == 0)
            return true;
        // The reader of sweep files checks them, and knows the defaults of each kind.
        var own = set.Exists(one => one.Path == Kind) ? [] : Own(spec.Resolve(trial.Trial.Parameters));
        var result = SweepFile.Parse(Document, SpecOverrides.None with { Set = [.. own, .. set] });
        if (result is not SpecResult.Valid { Spec: var read })
        {
            foreach (var error in ((SpecResult.Invalid)result).Errors)
                context.Mistake(Line(error));
            return false;
        }

        chosen = new TrialSettings(read.Settings).Section<DataSettings>();
        return true;
    }

    private static IEnumerable<(string Path, string Value)> Own(SettingValue.Map settings) =>
        settings.At("data") is SettingValue.Map own
            ? own.Entries.Select(entry => (Section + entry.Key, Json(entry.Value)))
            : [];

    private static string Json(SettingValue value) =>
        JsonSerializer.Serialize(value, new JsonSerializerOptions { Converters = { new SettingValueJson() } });

    private static string Line(SpecError error)
    {
        var option = error.Option?.Replace($"--set {Section}", "--data ", StringComparison.Ordinal) ?? "--data";
        var remedy = error.Remedy is null ? "" : $"; {error.Remedy}";
        return $"{option}: {error.Path}: {error.Message}{remedy}";
    }
}
