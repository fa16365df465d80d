using System.CommandLine;
using System.Text;
using Sweep.Cli.Commands.Models;
using Sweep.Cli.Output;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Studies;
using Vae.Models.Networks;
using Vae.Models.WeightFiles;

namespace Sweep.Cli.Commands;

/// <summary>
/// sweep checkpoint NAME --out DIR: takes the weights of a trial away, with all that is needed to
/// use them.
/// </summary>
internal static class CheckpointCommand
{
    public const string WeightsFile = "model.safetensors",
        ResultFile = "result",
        ConfigFile = "config.json";

    public static Command Make(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The sweep." };
        var kept = new WeightsOptions();
        var folder = new Option<string>("--out")
        {
            Description =
                $"The folder for {WeightsFile} ({ResultFile} of a command) and {ConfigFile}; made if need be.",
            HelpName = "DIR",
            Required = true,
        };
        var reading = new ReadingOptions();
        var command = new Command("checkpoint", "Takes the weights of a trial away, as safetensors with a config.json.")
        {
            name,
        };
        kept.AddTo(command);
        command.Options.Add(folder);
        reading.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                reading.ReadSweepAsync(
                    context,
                    parsed,
                    parsed.GetValue(name),
                    (read, sweep) =>
                        kept.Find(context, parsed, read, sweep, out var exitCode) is { } trial
                            ? Take(context, sweep, trial, parsed.GetValue(folder)!)
                            : exitCode
                )
        );
        return command;
    }

    private static int Take(CliContext context, SweepView sweep, KeptTrial kept, string folder)
    {
        var (_, view, found, weights) = kept;
        var weightsFile = RunnerNames.IsFree(sweep.Spec.Runner) ? ResultFile : WeightsFile;
        var paths = new[] { weightsFile, ConfigFile }.Select(file => Path.Combine(folder, file));
        if (paths.FirstOrDefault(Path.Exists) is { } there)
            return context.Mistake($"{there} is there already: name another folder");
        if (File.Exists(folder))
            return context.Mistake($"{folder} is a file: name a folder");

        try
        {
            Directory.CreateDirectory(folder);
            WholeFile.WriteNew(Path.Combine(folder, weightsFile), weights);
            // Last, so that a folder with a config is whole.
            var config = CheckpointConfig.Write(sweep, view, found, weightsFile);
            WholeFile.WriteNew(Path.Combine(folder, ConfigFile), Encoding.UTF8.GetBytes(config));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // There was none before: what was written now goes, so that the command can be given
            // again.
            File.Delete(Path.Combine(folder, weightsFile));
            return context.Failure($"the checkpoint could not be written: {WriteFailure.Reason(folder, failure)}");
        }

        context.Output.Line(Path.Combine(folder, weightsFile));
        context.Output.Line(Path.Combine(folder, ConfigFile));
        var metric = sweep.Spec.Objectives[0].Metric;
        var rank = view.Rank is { } place ? $", rank {place}" : "";
        var value = found.Values.TryGetValue(metric, out var measured)
            ? $", {metric} {Digits.Significant(measured)}"
            : "";
        context.StandardError.Line($"trial {view.Number} of '{sweep.Name}'{rank}, epoch {found.Epoch}{value}");
        if (!RunnerNames.IsFree(sweep.Spec.Runner) && Torn(weights) is { } torn)
            return context.Failure(
                $"the weights of trial {view.Number} were written, and not all of them are numbers: {torn}"
            );
        return ExitCode.Done;
    }

    /// <summary>Which weights are infinite or not a number; null where none is.</summary>
    private static string? Torn(byte[] weights) =>
        Safetensors.Read(weights) is SafetensorsReading.Ok read ? NonFiniteWeights.Describe(read.Tensors) : null;
}
