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
        var command = new TrialSettings(settings).Section<ProgramSettings>();
        var folder = command.Directory;
        if (!Directory.Exists(folder))
            return new ProgramFault(
                ProgramSettings.DirectoryName,
                $"there is no folder {folder} on this machine",
                "make it, or name another one"
            );
        // A program that a parameter names is looked for by each trial.
        if (
            !ArgumentTemplate
                .Parse(command.Run[0].Texts[0])!
                .TryFill(new Dictionary<string, SettingValue>(StringComparer.Ordinal), out var program)
        )
            return null;
        var path = command.Environment.GetValueOrDefault(PathVariable) ?? variable(PathVariable);
        return ExecutablePath.Find(program!, folder, path) is { Path: null, Problem: { } problem }
            ? new ProgramFault(ProgramSettings.RunName, problem, "install it, or name the program by its whole path")
            : null;
    }

    private const string PathVariable = "PATH";
}

/// <param name="Setting">
/// The setting of the section <c>command</c> that names what is not there.
/// </param>
/// <param name="Problem">What was found.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ProgramFault(string Setting, string Problem, string Remedy);
