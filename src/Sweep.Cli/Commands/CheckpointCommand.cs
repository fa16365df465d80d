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

    private const string Best = "best";

    public static Command Make(Surroundings surroundings)
    {
        var name = new Argument<string>("NAME") { Description = "The sweep." };
        var trial = new Option<string>("--trial") { Description = "The number of a trial, or best.", HelpName = "N|best", DefaultValueFactory = _ => Best };
        trial.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var text }] && text != Best && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                given.AddError($"--trial {text}: expected the number of a trial, or best");
        });
        var folder = new Option<string>("--out") { Description = $"The folder for {WeightsFile} ({ResultFile} of a command) and {ConfigFile}; made if need be.", HelpName = "DIR", Required = true };
        var reading = new ReadingOptions();
        var command = new Command("checkpoint", "Takes the weights of a trial away, as safetensors with a config.json.") { name, trial, folder };
        reading.AddTo(command);
        command.SetAction((parsed, _) => reading.ReadSweepAsync(surroundings, parsed, parsed.GetValue(name), (read, sweep) =>
            Take(surroundings, read, sweep, parsed.GetValue(trial)!, parsed.GetValue(folder)!)));
        return command;
    }

    private static int Take(Surroundings surroundings, IStudyStore store, SweepView sweep, string which, string folder)
    {
        var view = which == Best ? sweep.Ranked.FirstOrDefault() : sweep.Find(int.Parse(which, CultureInfo.InvariantCulture));
        if (view is null)
            return which == Best ? surroundings.Mistake($"no trial of '{sweep.Name}' has completed yet") : surroundings.UnknownTrial(sweep, int.Parse(which, CultureInfo.InvariantCulture));
        if (view.Trial.Life is not TrialLife.Completed { Result: var result }) return surroundings.Mistake($"trial {view.Number} of '{sweep.Name}' is {StateNames.Of(view.State)}: only completed trials have weights");
        if (view.Checkpoint is not { } blob)
            return surroundings.Mistake($"the weights of trial {view.Number} were released: '{sweep.Name}' keeps those of its best {sweep.Spec.KeepCheckpoints}, now {Kept(sweep)}");
        var weightsFile = RunnerNames.IsFree(sweep.Spec.Runner) ? ResultFile : WeightsFile;
        if (new[] { weightsFile, ConfigFile }.Select(file => Path.Combine(folder, file)).FirstOrDefault(Path.Exists) is { } there)
            return surroundings.Mistake($"{there} is there already: name another folder");
        if (File.Exists(folder)) return surroundings.Mistake($"{folder} is a file: name a folder");

        if (store.Blobs.Get(sweep.Row.Id, blob) is not { } weights)
            return surroundings.Failure($"the weights of trial {view.Number} are missing or damaged in the store (SHA-256 {blob.Sha256})");
        try
        {
            Directory.CreateDirectory(folder);
            WriteNew(Path.Combine(folder, weightsFile), weights);
            // Last, so that a folder with a config is whole.
            WriteNew(Path.Combine(folder, ConfigFile), Encoding.UTF8.GetBytes(CheckpointConfig.Write(sweep, view, result, weightsFile)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return surroundings.Failure($"the checkpoint could not be written: {failure.Message}");
        }

        surroundings.Output.Line(Path.Combine(folder, weightsFile));
        surroundings.Output.Line(Path.Combine(folder, ConfigFile));
        var metric = sweep.Spec.Objectives[0].Metric;
        surroundings.Talk.Line($"trial {view.Number} of '{sweep.Name}', rank {view.Rank}, {metric} {Digits.Significant(view.Values[metric])}");
        return ExitCode.Done;
    }

    private static string Kept(SweepView sweep) => string.Join(", ", sweep.Ranked.Where(trial => trial.Checkpoint is not null).Select(trial => $"trial {trial.Number}"));

    private static void WriteNew(string path, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(bytes);
    }
}
