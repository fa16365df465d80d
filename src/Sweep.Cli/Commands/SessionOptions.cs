using System.CommandLine;
using Sweep.Shared.Domain.Studies;
using Sweep.Worker.Training;

namespace Sweep.Cli.Commands;

/// <summary>What run and resume can both be told.</summary>
internal static class SessionOptions
{
    /// <summary>More threads than this is a slip of the finger.</summary>
    private const int MostSlots = 4096;

    public const string NoSlots = "with --slots 0 this process trains nothing: --listen HOST:PORT lets workers join";

    /// <param name="least">0 where a process may leave training to others.</param>
    public static Option<int?> MakeSlots(int least = 1)
    {
        var slots = new Option<int?>("--slots")
        {
            Description =
                $"How many trials train at once{(least == 0 ? "; 0 leaves it to others, with --listen" : "")}. "
                + "[default: one a core]",
            HelpName = "N",
        };
        slots.Validators.Add(given =>
        {
            if (
                given.Tokens.Count == 1
                && int.TryParse(given.Tokens[0].Value, out var slot)
                && (slot < least || slot > MostSlots)
            )
                given.AddError($"--slots {given.Tokens[0].Value}: expected {least} to {MostSlots}");
        });
        return slots;
    }

    /// <summary>
    /// For tests and debugging: a shorter longest pause between two training checkpoints of a
    /// trial, in seconds.
    /// </summary>
    public const string CheckpointPauseVariable = "SWEEP_CHECKPOINT_SECONDS";

    public static CheckpointPauses LocalCheckpoints(this CliContext context) =>
        ChosenPause(context) is { } pause ? CheckpointPauses.Local with { Longest = pause } : CheckpointPauses.Local;

    public static CheckpointPauses NetworkCheckpoints(this CliContext context) =>
        ChosenPause(context) is { } pause
            ? CheckpointPauses.Network with
            {
                Longest = pause,
                MostShare = 1,
            }
            : CheckpointPauses.Network;

    private static TimeSpan? ChosenPause(CliContext context) =>
        double.TryParse(
            context.Variable(CheckpointPauseVariable),
            System.Globalization.CultureInfo.InvariantCulture,
            out var seconds
        ) && seconds is > 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : null;

    public static Option<bool> MakeDownload() =>
        new("--download") { Description = "Fetches data files that are missing." };

    public static Option<bool> MakeIsolate() =>
        new("--isolate")
        {
            Description = "Each trial in a process of its own: a crash or a hang costs that attempt alone.",
        };

    public static Option<bool> MakeNoProgress() =>
        new("--no-progress") { Description = "Progress as lines, also on a terminal." };

    /// <summary>What is wrong if no process could train a trial; null if one can.</summary>
    public static string? NoTrainer(StudySpec spec, int slots, bool isListening)
    {
        if (isListening)
            return null;
        if (spec.Runner == RunnerNames.Ask)
            return $"the trials of '{spec.Name}' are asked for over HTTP: --listen HOST:PORT says where";
        return slots == 0 ? NoSlots : null;
    }
}
