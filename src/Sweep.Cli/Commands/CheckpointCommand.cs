using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Queries;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Studies;

namespace Sweep.Cli.Commands;

/// <summary>sweep checkpoint NAME --out DIR: takes the weights of a trial away, with all that is needed to use them.</summary>
internal static class CheckpointCommand
{
    public const string WeightsFile = "model.safetensors", ResultFile = "result", ConfigFile = "config.json";

    private const string Best = "best", Last = "last";

    public static Command Make(Surroundings surroundings)
    {
        var name = new Argument<string>("NAME") { Description = "The sweep." };
        var trial = NumberOr("--trial", Best, "The number of a trial, or best.", "the number of a trial", "N|best");
        trial.DefaultValueFactory = _ => Best;
        var epoch = NumberOr("--epoch", Last, "An epoch that training.checkpoints kept on the way, or last; without it the kept epoch.", "an epoch", "E|last");
        var folder = new Option<string>("--out") { Description = $"The folder for {WeightsFile} ({ResultFile} of a command) and {ConfigFile}; made if need be.", HelpName = "DIR", Required = true };
        var reading = new ReadingOptions();
        var command = new Command("checkpoint", "Takes the weights of a trial away, as safetensors with a config.json.") { name, trial, epoch, folder };
        reading.AddTo(command);
        command.SetAction((parsed, _) => reading.ReadSweepAsync(surroundings, parsed, parsed.GetValue(name), (read, sweep) =>
            Take(surroundings, read, sweep, parsed.GetValue(trial)!, parsed.GetValue(epoch), parsed.GetValue(folder)!)));
        return command;
    }

    private static Option<string> NumberOr(string name, string word, string description, string expected, string help)
    {
        var option = new Option<string>(name) { Description = description, HelpName = help };
        option.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var text }] && text != word && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                given.AddError($"{name} {text}: expected {expected}, or {word}");
        });
        return option;
    }

    private static int Take(Surroundings surroundings, IStudyStore store, SweepView sweep, string which, string? epoch, string folder)
    {
        var view = which == Best ? sweep.Ranked.FirstOrDefault() : sweep.Find(int.Parse(which, CultureInfo.InvariantCulture));
        if (view is null)
            return which == Best ? surroundings.Mistake($"no trial of '{sweep.Name}' has completed yet") : surroundings.UnknownTrial(sweep, int.Parse(which, CultureInfo.InvariantCulture));
        var (found, mistake) = epoch is null ? Kept(sweep, view) : OfEpoch(store, sweep, view, epoch);
        return found is null ? surroundings.Mistake(mistake!) : Write(surroundings, store, sweep, view, found, folder);
    }

    private static (FoundWeights? Found, string? Mistake) Kept(SweepView sweep, TrialView view)
    {
        if (view.Trial.Life is not TrialLife.Completed { Result: var result })
            return (null, $"trial {view.Number} of '{sweep.Name}' is {StateNames.Of(view.State)}: only completed trials have weights");
        return view.Checkpoint is { } blob ? (new FoundWeights(result.KeptEpoch, blob, view.Values), null) : (null, Released(sweep, view));
    }

    /// <summary>Also of a trial that still trains.</summary>
    private static (FoundWeights? Found, string? Mistake) OfEpoch(IStudyStore store, SweepView sweep, TrialView view, string which)
    {
        var result = (view.Trial.Life as TrialLife.Completed)?.Result;
        if (which == Last && result is null)
            return (null, $"trial {view.Number} of '{sweep.Name}' is {StateNames.Of(view.State)}: its last epoch is not known, name one; {EpochsOf(view)}");
        if (result is not null && view.Checkpoint is null) return (null, Released(sweep, view));
        var epoch = which == Last ? result!.Epochs : int.Parse(which, CultureInfo.InvariantCulture);
        if (epoch == result?.KeptEpoch) return Kept(sweep, view);
        if (view.Trial.EpochWeights is not { } all || !all.TryGetValue(epoch, out var blob))
            return (null, $"the weights of epoch {epoch} of trial {view.Number} were not kept; {EpochsOf(view)}");
        return (new FoundWeights(epoch, blob, ValuesAt(store, sweep, view, epoch)), null);
    }

    private static string Released(SweepView sweep, TrialView view) =>
        $"the weights of trial {view.Number} were released: '{sweep.Name}' keeps those of its best {sweep.Spec.KeepCheckpoints}, now {Kept(sweep)}";

    private static string EpochsOf(TrialView view)
    {
        var kept = (view.Trial.Life as TrialLife.Completed)?.Result.KeptEpoch;
        var epochs = (view.Trial.EpochWeights?.Keys ?? []).Concat(kept is { } one ? [one] : []).Distinct().Order().ToArray();
        return epochs is []
            ? "none is kept on the way: training.checkpoints in the sweep file keeps some"
            : $"there are those of epoch {string.Join(", ", epochs)}; training.checkpoints in the sweep file says which";
    }

    /// <summary>What was measured at the end of an epoch.</summary>
    private static ImmutableSortedDictionary<string, double> ValuesAt(IStudyStore store, SweepView sweep, TrialView view, int epoch)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var curve in TrialCurve.Read(store, sweep.Row.Id, view.Number, sweep.Spec.Runner).Where(curve => curve.Recorded is null))
            foreach (var point in curve.Points.Where(point => point.At == epoch)) values[curve.Metric] = point.Value;
        return values.ToImmutable();
    }

    private static int Write(Surroundings surroundings, IStudyStore store, SweepView sweep, TrialView view, FoundWeights found, string folder)
    {
        var weightsFile = RunnerNames.IsFree(sweep.Spec.Runner) ? ResultFile : WeightsFile;
        if (new[] { weightsFile, ConfigFile }.Select(file => Path.Combine(folder, file)).FirstOrDefault(Path.Exists) is { } there)
            return surroundings.Mistake($"{there} is there already: name another folder");
        if (File.Exists(folder)) return surroundings.Mistake($"{folder} is a file: name a folder");

        if (store.Blobs.Get(sweep.Row.Id, found.Blob) is not { } weights)
            return surroundings.Failure($"the weights of trial {view.Number} are missing or damaged in the store (SHA-256 {found.Blob.Sha256})");
        try
        {
            Directory.CreateDirectory(folder);
            WriteNew(Path.Combine(folder, weightsFile), weights);
            // Last, so that a folder with a config is whole.
            WriteNew(Path.Combine(folder, ConfigFile), Encoding.UTF8.GetBytes(CheckpointConfig.Write(sweep, view, found, weightsFile)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return surroundings.Failure($"the checkpoint could not be written: {failure.Message}");
        }

        surroundings.Output.Line(Path.Combine(folder, weightsFile));
        surroundings.Output.Line(Path.Combine(folder, ConfigFile));
        var metric = sweep.Spec.Objectives[0].Metric;
        var rank = view.Rank is { } place ? $", rank {place}" : "";
        var value = found.Values.TryGetValue(metric, out var measured) ? $", {metric} {Digits.Significant(measured)}" : "";
        surroundings.Talk.Line($"trial {view.Number} of '{sweep.Name}'{rank}, epoch {found.Epoch}{value}");
        return ExitCode.Done;
    }

    private static string Kept(SweepView sweep) => string.Join(", ", sweep.Ranked.Where(trial => trial.Checkpoint is not null).Select(trial => $"trial {trial.Number}"));

    private static void WriteNew(string path, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(bytes);
    }
}
