using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Shared.Domain.Studies;
using Vae.LibTorch;
using Vae.LibTorch.Packages;
using Vae.Models.Datasets.Files;
using Vae.TorchScript;

namespace Sweep.Cli.Commands.Setup;

/// <summary>
/// sweep setup: what trains on each device of this machine, and what fetches what it needs.
/// </summary>
internal static class SetupCommand
{
    public static Command Make(CliContext context)
    {
        var check = new Option<bool>("--check")
        {
            Description = "Shows what trains on each device of this machine, and what is missing.",
        };
        var command = new Command("setup", "Shows what trains on each device, or fetches LibTorch.")
        {
            check,
            MakeLibTorch(context),
        };
        command.SetAction(_ => Check(context));
        return command;
    }

    private static Command MakeLibTorch(CliContext context)
    {
        var from = new Option<string?>("--from")
        {
            Description = "A folder with NuGet's packages, or a folder that was filled elsewhere: no network is used.",
            HelpName = "FOLDER",
        };
        var command = new Command("libtorch", "Fetches TorchSharp and LibTorch for the processor (132 MB).") { from };
        command.SetAction((parsed, stop) => FillAsync(context, parsed.GetValue(from), stop));
        return command;
    }

    private static async Task<int> FillAsync(CliContext context, string? source, CancellationToken stop)
    {
        var folder = TorchSharpFolder.Of(context.Variable).BesideThatOf(context.Variable);
        if (folder.LibTorch is { } found)
            context.StandardError.Line($"LibTorch {TorchSharpFolder.LibTorchVersion} is in {found}, and is taken");
        if (folder.IsComplete)
        {
            context.StandardError.Line($"LibTorch is in {folder.Path} already; delete that folder to fetch it again");
            return Check(context);
        }

        try
        {
            var filling = new FolderFilling(context, folder);
            if (source is not null)
                filling.TakeFrom(source);
            else
                await filling
                    .FetchAsync(NuGetSources.Of(Environment.CurrentDirectory, context.Variable("HOME")), stop)
                    .ConfigureAwait(false);
        }
        catch (DataException failure)
        {
            return context.Failure(failure.Message);
        }

        context.StandardError.Line($"LibTorch is in {folder.Path}");
        if (folder.ObstacleOfMachine() is { } obstacle)
            context.StandardError.Line($"on this machine it is of no use: {obstacle}");
        return ExitCode.Done;
    }

    private static int Check(CliContext context)
    {
        (string Device, string? State)[] rows =
        [
            (DeviceNames.Cpu, context.Backends.EngineOf(DeviceNames.Cpu)),
            (DeviceNames.LibTorch, StateOf(() => context.Backends.EngineOf(DeviceNames.LibTorch))),
            (DeviceNames.Cuda, StateOf(() => OfCuda(context))),
        ];
        Facts.Write(context.Output, rows);
        return ExitCode.Done;
    }

    private static string OfCuda(CliContext context) =>
        context.Backends.CudaDevices() is { Count: > 0 } found
            ? $"{context.Backends.EngineOf(DeviceNames.LibTorch)}: {string.Join(", ", found)}"
            : $"none: {context.Backends.CudaAbsence()}";

    private static string StateOf(Func<string> engine)
    {
        try
        {
            return engine();
        }
        catch (LibTorchUnavailableException absent)
        {
            return $"none: {absent.Message}";
        }
    }
}
