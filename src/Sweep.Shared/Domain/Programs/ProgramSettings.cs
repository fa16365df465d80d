using System.Collections.Immutable;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Settings;

/// <summary>
/// The section command: the program that a trial is, and how it learns its parameters.
/// docs/guides/commands.md tells the whole of it.
/// </summary>
public static class ProgramSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "command";

    public const string Run = "run",
        Pass = "pass",
        Directory = "directory",
        Environment = "environment",
        Epochs = "epochs",
        ProgressTimeout = "progress_timeout";

    /// <summary>
    /// Beside what a file says, the metrics that decide: the program has to report them.
    /// </summary>
    public const string Reports = "reports";

    /// <summary>
    /// The ways to tell a program its parameters: in its arguments, in its environment, in a file.
    /// </summary>
    public const string ByArguments = "arguments",
        ByEnvironment = "environment",
        ByJson = "json";

    private static readonly KindLimit Only = new("runner", [RunnerNames.Command]);

    public static ImmutableArray<Setting> All { get; } =
    [
        new(Section, new SettingType.Group(), "The program that a trial is.") { Sweepable = false, Only = Only },
        Of(
            Run,
            new SettingType.Arguments(1000),
            "The program and its arguments, never a line for a shell; {name} is a parameter's value, or seed, "
                + "trial or out, and {{ a brace; {name?} passes what it stands in only where a parameter is true, "
                + "{name!} where it is false; a list inside is left out where a parameter in it is not chosen.",
            null
        ),
        Of(
            Pass,
            new SettingType.Words([ByArguments, ByEnvironment, ByJson]),
            "How the program learns its parameters: where arguments name them, as variables SWEEP_PARAM_NAME, or "
                + "from the JSON file that SWEEP_PARAMETERS names.",
            new SettingValue.List([SettingValue.Of(ByArguments)])
        ),
        Of(
            Directory,
            new SettingType.Path(),
            "The folder that the program runs in, seen from where the sweep file lies.",
            SettingValue.Of(".")
        ),
        Of(
            Environment,
            new SettingType.Variables(),
            "Variables of its environment, beside those of the worker.",
            SettingValue.Map.Empty
        ),
        Of(
            ProgressTimeout,
            new SettingType.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)),
            "How long the program may write nothing, neither a report nor other output, before it is ended as "
                + "hung; off, it may be silent until its end.",
            new SettingValue.Null()
        ) with
        {
            MayBeOff = true,
        },
        Of(
            Epochs,
            new SettingType.Whole(1, int.MaxValue),
            "How many steps it is going to report, if that is known; shown as progress.",
            new SettingValue.Null()
        ) with
        {
            MayBeOff = true,
        },
    ];

    private static Setting Of(string name, SettingType type, string doc, SettingValue? standard) =>
        new($"{Section}.{name}", type, doc)
        {
            Default = standard,
            Sweepable = false,
            Only = Only,
        };
}
