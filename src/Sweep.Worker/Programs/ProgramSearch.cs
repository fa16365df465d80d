using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;
using Sweep.Worker.Processes;

namespace Sweep.Worker.Programs;

/// <summary>
/// Looks for the program of a sweep file and the folder that it runs in, before any trial does.
/// </summary>
public static class ProgramSearch
{
    /// <summary>What is wrong on this machine; null if nothing is.</summary>
    /// <param name="settings">The section <c>command</c> among the settings of a sweep.</param>
    /// <param name="variable">An environment variable of this process, or null.</param>
    public static ProgramFault? FaultOf(SettingValue.Map settings, Func<string, string?> variable)
    {
        var folder = ((SettingValue.Text)At(settings, ProgramSettings.Directory)).Content;
        if (!Directory.Exists(folder))
            return new ProgramFault(
                ProgramSettings.Directory,
                $"there is no folder {folder} on this machine",
                "make it, or name another one"
            );
        if (At(settings, ProgramSettings.Run) is not SettingValue.List { Items: [SettingValue.Text first, ..] })
            return null;
        // A program that a parameter names is looked for by each trial.
        if (
            !ArgumentTemplate
                .Parse(first.Content)!
                .TryFill(new Dictionary<string, SettingValue>(StringComparer.Ordinal), out var program)
        )
            return null;
        var environment = (SettingValue.Map)At(settings, ProgramSettings.Environment);
        var path = environment.Entries.TryGetValue(PathVariable, out var own) ? own.ToString() : variable(PathVariable);
        return ExecutablePath.Find(program!, folder, path) is { Path: null, Problem: { } problem }
            ? new ProgramFault(ProgramSettings.Run, problem, "install it, or name the program by its whole path")
            : null;
    }

    private const string PathVariable = "PATH";

    private static SettingValue At(SettingValue.Map settings, string name) =>
        settings.At($"{ProgramSettings.Section}.{name}")!;
}

/// <param name="Setting">
/// The setting of the section <c>command</c> that names what is not there.
/// </param>
/// <param name="Problem">What was found.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ProgramFault(string Setting, string Problem, string Remedy);
