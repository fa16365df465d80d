using Sweep.Cli.Hosting;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Specs;
using Sweep.Worker.Programs;

namespace Sweep.Cli.Commands;

/// <summary>
/// Looks for the program that a study runs before anything is created, where trials train in this
/// process.
/// </summary>
internal static class ProgramPreparation
{
    /// <summary>
    /// The exit code, if the program or its folder is not there; null if both are, or nothing
    /// trains here.
    /// </summary>
    /// <param name="read">
    /// The sweep file as it was read; null where the sweep comes from a store.
    /// </param>
    /// <param name="file">The sweep file as the user typed it.</param>
    public static int? PrepareProgram(
        this CliContext context,
        StudySpec spec,
        TrainingDevices devices,
        SpecResult.Valid? read = null,
        string file = ""
    )
    {
        if (spec.Runner != RunnerNames.Command || devices.Slots == 0)
            return null;
        if (ProgramSearch.FaultOf(spec.Settings, context.Variable) is not { } fault)
            return null;
        var path = $"{ProgramSettings.SectionName}.{fault.Setting}";
        if (read is null)
            return context.Mistake($"{path}: {fault.Problem}; {fault.Remedy}");
        var place = read.Places.Of(path).Place;
        var error = new SpecError(place.Line, place.Column, path, fault.Problem, fault.Remedy, place.Option);
        return context.Invalid(file, new SpecResult.Invalid([error]));
    }
}
