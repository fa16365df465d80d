using System.Collections.Immutable;
using Foundation.Settings;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Shared.Domain.Programs;

/// <summary>
/// The section command: the program that a trial is, and how it learns its parameters.
/// docs/guides/commands.md describes the whole of it.
/// </summary>
[Section(SectionName, "The program that a trial is.", IsFixed = true)]
[OnlyWith("runner", RunnerNames.Command)]
public sealed record ProgramSettings
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "command";

    public const string RunName = "run",
        PassName = "pass",
        DirectoryName = "directory";

    /// <summary>
    /// The metrics of the objectives, which the program has to report. They stand in a trial's
    /// settings; a file says them once, as objectives.
    /// </summary>
    public const string ReportsName = "reports";

    private const double SecondsADay = 86_400;

    [Setting(
        RunName,
        "The program and its arguments, never a line for a shell; {name} is a parameter's value, or seed, trial or "
            + "out, and {{ a brace; {name?} passes what it stands in only where a parameter is true, {name!} where it "
            + "is false; a list inside is left out where a parameter in it is not chosen."
    )]
    [Arguments(1000)]
    public required ImmutableArray<ArgumentGroup> Run { get; init; }

    [Setting(
        PassName,
        "How the program learns its parameters: where arguments name them, as variables SWEEP_PARAM_NAME, or from the "
            + "JSON file that SWEEP_PARAMETERS names."
    )]
    public PassWays Pass { get; init; } = PassWays.Arguments;

    [Setting(DirectoryName, "The folder that the program runs in, seen from where the sweep file lies.")]
    [FilePath]
    public string Directory { get; init; } = ".";

    [Setting("environment", "Variables of its environment, beside those of the worker.")]
    [Variables]
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    [Setting(
        "progress_timeout",
        "How long the program may write nothing, neither a report nor other output, before it is ended as hung; off, "
            + "it may be silent until its end."
    )]
    [Duration(1, 30 * SecondsADay)]
    public TimeSpan? ProgressTimeout { get; init; }

    [Setting("epochs", "How many steps it is going to report, if that is known; shown as progress.")]
    [Whole(1, int.MaxValue)]
    public int? Epochs { get; init; }
}
